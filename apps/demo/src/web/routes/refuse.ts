/** What this application refuses by itself; what the chain refuses is `refusal` of @sluice/server's, in the same shape. */
const refusals = {
  'bad-request': [400, 'The request is not valid.'],
  unauthorized: [401, 'Sign in first.'],
  'wrong-password': [401, 'User or password is wrong.'],
  'not-found': [404, 'There is no such thing here.'],
  'too-large': [413, 'The request is too large.'],
  'rate-limited': [429, 'That was too often. Try again shortly.'],
  internal: [500, 'Something went wrong on the server.'],
  draining: [503, 'The server is shutting down. Try again shortly.'],
} as const;

export type RefusalCode = keyof typeof refusals;

export interface RefusalDetails {
  readonly message?: string;
  /** Goes into `retry-after` too, in whole seconds, rounded up. */
  readonly retryAfterMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `{ "error": { "code", "message", "retryAfterMs"? } }` with the status of the code. */
export function refuse(code: RefusalCode, { message, retryAfterMs, headers }: RefusalDetails = {}): Response {
  const [status, sentence] = refusals[code];
  const error = { code, message: message ?? sentence, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  return Response.json(
    { error },
    {
      status,
      headers: {
        'cache-control': 'no-store',
        ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
        ...headers,
      },
    },
  );
}

/** A refusal that is thrown, from wherever it comes to light. */
export class Refused extends Error {
  readonly response: Response;

  constructor(...refusal: Parameters<typeof refuse>) {
    super(refusal[0]);
    this.response = refuse(...refusal);
  }
}
