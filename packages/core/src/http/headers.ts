/** Headers as they go out. */
export type Headers = Readonly<Record<string, string>>;

/** Headers as they come: lower case, and an array where one came more than once. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What Node and undici refuse, but late and without a name. */
const badCharacter = /[^\t\x20-\x7e\x80-\xff]/;
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/** Names and values that can stand in a request; `error` makes what is thrown for one that cannot. */
export function assertHeaders(headers: Headers, error: (name: string, what: string, value: unknown) => Error): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!token.test(name)) throw error(name, 'a header with a name of letters, digits and dashes', value);
    if (typeof value !== 'string' || badCharacter.test(value))
      throw error(name, 'text of Latin-1 without line breaks', value);
  }
}

/** Whether two say the same, in the same words. */
export function sameHeaders(a: Headers = none, b: Headers = none): boolean {
  for (const name in a) if (a[name] !== b[name]) return false;
  for (const name in b) if (!(name in a)) return false;
  return true;
}

const none: Headers = {};

/** Later ones stand over earlier ones, in whatever case a name is written: two of a name would both be sent. */
export function mergeHeaders(...all: readonly (Headers | undefined)[]): Headers {
  const merged: Record<string, string> = {};
  for (const headers of all) {
    for (const name in headers) merged[name.toLowerCase()] = headers[name]!;
  }
  return merged;
}
