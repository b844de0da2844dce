/** What a {@link StreamError} knows besides its code and message. */
export interface StreamErrorDetails {
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly body?: unknown;
  readonly cause?: unknown;
}

/**
 * Why there is no answer, or no more of it. `code` is the server's where it said one, before the stream or in it. Otherwise:
 * `truncated`, the stream ended without saying that it is whole · `connection`, it broke or could not be made ·
 * `malformed`, something else than a stream of frames came · `http`, a refusal without a code of ours, see `status`.
 *
 * @example
 * ```ts
 * try {
 *   for await (const frame of read('/api/chat')) console.log(frame);
 * } catch (error) {
 *   if (error instanceof StreamError) console.log(error.code, error.retryAfterMs);
 * }
 * ```
 */
export class StreamError extends Error {
  override readonly name: string = 'StreamError';
  readonly code: string;
  /** The HTTP status of a refusal. */
  declare readonly status?: number;
  /** In how many ms to come again, where the server said so. */
  declare readonly retryAfterMs?: number;
  /** What the server sent: of a refusal its body, of an error in the stream its frame. */
  declare readonly body?: unknown;

  constructor(code: string, message: string, details: StreamErrorDetails = {}) {
    super(message);
    this.code = code;
    Object.assign(this, details);
  }
}

interface Said {
  readonly code?: string;
  readonly message?: string;
  readonly retryAfterMs?: number;
}

/** The error that the server said: in a frame, or in the body of a refusal. */
export function saidError(said: Said | undefined, body: unknown, response?: Response): StreamError {
  const after = response?.headers.get('retry-after');
  // oxlint-disable-next-line no-restricted-properties -- the reader has no dependency to take a clock from
  const afterMs = after ? Number(after) * 1e3 || Date.parse(after) - Date.now() : NaN;
  const retryAfterMs = said?.retryAfterMs ?? (afterMs > 0 ? afterMs : undefined);
  return new StreamError(said?.code ?? 'http', said?.message ?? `Refused with ${response?.status}`, {
    body,
    ...(response && { status: response.status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** The error that a refusal is. */
export async function refusalError(response: Response): Promise<StreamError> {
  let body: unknown = await response.text().catch(() => '');
  try {
    body = JSON.parse(body as string);
  } catch {} // some proxy's page
  return saidError((body as { error?: Said } | null)?.error, body, response);
}
