/** What a {@link StreamError} knows besides its code. */
export interface StreamErrorDetails {
  readonly message?: string;
  readonly status?: number;
  readonly retryAfterMs?: number | undefined;
  readonly body?: unknown;
  readonly cause?: unknown;
}

/**
 * Why there is no answer, or no more of it. `code` is the server's where it said one, before the stream or in it. Otherwise:
 * `truncated`, the stream ended without saying that it is whole · `connection`, it broke or could not be made ·
 * `malformed`, something else than a stream of frames came · `http`, a refusal without a code, see `status`.
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
  declare readonly code: string;
  /** The HTTP status of a refusal. */
  declare readonly status?: number | undefined;
  /** In how many ms to come again, where the server said so. */
  declare readonly retryAfterMs?: number | undefined;
  /** What the server sent: of a refusal its body, of an error in the stream its frame. */
  declare readonly body?: unknown;

  constructor(code: string, details: StreamErrorDetails = {}) {
    super(details.message ?? code);
    Object.assign(this, { code }, details);
  }
}

/** What is taken over of what a server says, each by a value of its kind. */
const kinds: Readonly<Record<string, unknown>> = { code: '', message: '', retryAfterMs: 0 };

/** What somebody sent, as far as that can be said of it. */
type Said = Readonly<Record<string, unknown>> | undefined;

/** The error that a server says. Nothing else is taken over: some proxy may have said it. */
export function errorOf(said: unknown, details: Record<string, unknown>): StreamError {
  for (const name in kinds)
    if (typeof (said as Said)?.[name] === typeof kinds[name]) details[name] = (said as Said)![name];
  return new StreamError('http', details as StreamErrorDetails);
}

/** The error that a refusal is. */
export async function refusalOf(response: Response): Promise<StreamError> {
  const body: unknown = await response.json().catch(() => {}); // or some proxy's page
  return errorOf((body as Said)?.['error'], {
    retryAfterMs: (response.headers.get('retry-after') as unknown as number) * 1e3 || undefined, // a date is none
    status: response.status,
    body,
  });
}
