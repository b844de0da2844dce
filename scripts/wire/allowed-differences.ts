/**
 * Where we differ from the SDK and mean to, by the interaction's id. The one reason there may be: the SDK calls a
 * truncated stream a success.
 */
export const allowedDifferences: Readonly<Record<string, string>> = {};
