import type { Call } from '../call/call.ts';
import { CompletionError, isCompletionError } from '../errors/completion-error.ts';
import type { Dialect, EncodedRequest, WireMode } from './dialect.ts';
import { assertHeaders, mergeHeaders, sameHeaders, type Headers } from './headers.ts';

/** A request ready to go out: what undici's `dispatch` takes. Its own clocks are set aside. */
export interface Outgoing {
  readonly origin: string;
  readonly path: string;
  readonly method: 'POST';
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly headersTimeout: 0;
  readonly bodyTimeout: 0;
}

export interface OutgoingOptions {
  readonly dialect: Dialect;
  readonly base: { readonly origin: string; readonly path: string; readonly search: string };
  /** The user's: they stand over all others. */
  readonly headers: Headers;
  /** Headers that depend on the call: keys. */
  readonly authorize: (call: Call) => Headers | Promise<Headers>;
}

const own: Readonly<Record<WireMode, Headers>> = {
  stream: {
    'content-type': 'application/json',
    accept: 'text/event-stream, application/json',
    'user-agent': 'sluice',
  },
  whole: { 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'sluice' },
};

const noHeaders: Headers = {};

/** Makes the requests of one transport. Headers hardly ever change from call to call: they are checked and merged when they do. */
export class OutgoingRequests {
  readonly #options: OutgoingOptions;
  readonly #before: Partial<Record<WireMode, { encoded: Headers; authorization: Headers; merged: Headers }>> = {};

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /** @throws {@link CompletionError} `invalid-request` for what cannot be encoded, `authentication` without a key. */
  make(call: Call, mode: WireMode): Outgoing | Promise<Outgoing> {
    const { dialect, authorize } = this.#options;
    const encoded = encode(dialect, call, mode);
    let authorization: Headers | Promise<Headers>;
    try {
      authorization = authorize(call);
    } catch (error) {
      return this.#noKey(error);
    }
    if (!(authorization instanceof Promise)) return this.#finish(encoded, mode, authorization);
    return authorization.then(
      (headers) => this.#finish(encoded, mode, headers),
      (error: unknown) => this.#noKey(error),
    );
  }

  #finish({ path: endpoint, headers, body }: Encoded, mode: WireMode, authorization: Headers): Outgoing {
    const { origin, path, search } = this.#options.base;
    return {
      origin,
      path: path + endpoint + (search !== '' && endpoint.includes('?') ? search.replace('?', '&') : search),
      method: 'POST',
      headers: { ...this.#headers(mode, headers ?? noHeaders, authorization) }, // whoever stands in between may change them
      body,
      headersTimeout: 0,
      bodyTimeout: 0,
    };
  }

  #headers(mode: WireMode, encoded: Headers, authorization: Headers): Headers {
    const before = this.#before[mode];
    if (before && sameHeaders(before.encoded, encoded) && sameHeaders(before.authorization, authorization))
      return before.merged;
    const { dialect, headers } = this.#options;
    assertHeaders(authorization, (name, what) => badKey(dialect.provider, `the header \`${name}\` to be ${what}`));
    const merged = mergeHeaders(own[mode], encoded, authorization, headers);
    this.#before[mode] = { encoded: { ...encoded }, authorization: { ...authorization }, merged };
    return merged;
  }

  #noKey(cause: unknown): never {
    throw isCompletionError(cause) ? cause : badKey(this.#options.dialect.provider, 'a key', cause);
  }
}

type Encoded = Omit<EncodedRequest, 'body'> & { readonly body: string };

/** What cannot be encoded is the request's fault, whatever the dialect or JSON call it. */
function encode(dialect: Dialect, call: Call, mode: WireMode): Encoded {
  try {
    const { path, headers, body } = dialect.encode(call, mode);
    return { path, ...(headers && { headers }), body: JSON.stringify(body) };
  } catch (cause) {
    if (isCompletionError(cause)) throw cause;
    const message = `Expected a request that can be sent, got one that cannot: ${String(cause)}`;
    throw new CompletionError('invalid-request', message, { provider: dialect.provider, cause });
  }
}

/** Another target has another key. What came instead may be half a key: it is not said. */
function badKey(provider: string, what: string, cause?: unknown): CompletionError {
  const got = cause === undefined ? 'another' : 'an error (see `cause`)';
  const message = `Expected ${what}, for ${provider}, got ${got}`;
  return new CompletionError('authentication', message, { fault: 'target', provider, cause });
}
