import { randomUUID } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { askedBy, type Asked } from '../exchange/asked.ts';

type Body = Dispatcher.DispatchOptions['body'];
type HeaderValue = string | number | readonly string[] | null | undefined;

/** A request on its way to undici, and the same for handlers. */
export interface Dispatched {
  readonly asked: Asked;
  /** What to send to the real server: a body that could be read once only has been read. */
  readonly options: Dispatcher.DispatchOptions;
}

const bodiless = new Set(['GET', 'HEAD']);

/** Bodies that are streams are read first: handlers need them whole, and the real server gets the same pieces. */
export function askedOf(
  options: Dispatcher.DispatchOptions,
  signal: () => AbortSignal,
): Dispatched | Promise<Dispatched> {
  const { body } = options;
  if (body === null || body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    // Text would add a content-type.
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    return { asked: new AskedOfUndici(options, signal, bytes as Uint8Array<ArrayBuffer> | null | undefined), options };
  }
  // Only the web knows how a form is written.
  if (body instanceof FormData) {
    const { request, id } = new AskedOfUndici(options, signal, body);
    return { asked: askedBy(request, id), options };
  }
  return readPieces(body).then((pieces) => ({
    asked: new AskedOfUndici(options, signal, Buffer.concat(pieces) as Uint8Array<ArrayBuffer>),
    options: { ...options, body: replayed(pieces) },
  }));
}

class AskedOfUndici implements Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly #body: Uint8Array<ArrayBuffer> | FormData | undefined;
  readonly #method: string;
  readonly #signal: () => AbortSignal;
  #id: string | undefined;
  #request: Request | undefined;

  constructor(
    { origin, path, query, method, headers }: Dispatcher.DispatchOptions,
    signal: () => AbortSignal,
    body?: Uint8Array<ArrayBuffer> | FormData | null,
  ) {
    const url = new URL(path, origin);
    for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
      for (const each of [value].flat()) url.searchParams.append(name, String(each));
    }
    this.#method = method;
    this.method = method.toUpperCase();
    this.url = url.href;
    this.headers = headersOf(headers);
    this.#body = bodiless.has(this.method) ? undefined : (body ?? undefined);
    this.#signal = signal;
  }

  get id(): string {
    return (this.#id ??= randomUUID());
  }

  bytes(): Uint8Array {
    return this.#body instanceof Uint8Array ? this.#body : new Uint8Array(0);
  }

  get request(): Request {
    if (this.#request) return this.#request;
    const { url, headers } = this;
    const body = this.#body;
    const request = new Request(url, { method: this.#method, headers, ...(body !== undefined && { body }) });
    // Few look at it, and a request that follows a signal costs twice as much as one that does not.
    return (this.#request = Object.defineProperty(request, 'signal', { get: this.#signal }));
  }
}

/** undici takes a flat list, an object whose values may be lists, or anything that iterates over pairs. */
function headersOf(given: Dispatcher.DispatchOptions['headers']): Headers {
  const headers = new Headers();
  const add = (name: string, value: HeaderValue): void => {
    if (Array.isArray(value)) value.forEach((each) => add(name, each as HeaderValue));
    else if (value !== undefined && value !== null) headers.append(name, String(value));
  };
  if (Array.isArray(given)) {
    for (let at = 0; at < given.length; at += 2) add(String(given[at]), given[at + 1] as HeaderValue);
  } else if (given) {
    const entries =
      Symbol.iterator in given
        ? (given as Iterable<[string, HeaderValue]>)
        : Object.entries(given as Record<string, HeaderValue>);
    for (const [name, value] of entries) add(name, value);
  }
  return headers;
}

async function readPieces(body: NonNullable<Body>): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  for await (const piece of body as AsyncIterable<Uint8Array | string>) pieces.push(Buffer.from(piece as Uint8Array));
  return pieces;
}

/** As a generator, it is framed on the wire as the stream was that it stands for. */
function replayed(pieces: readonly Buffer[]): NonNullable<Body> {
  const read = async function* (): AsyncGenerator<Buffer> {
    yield* pieces;
  };
  return read() as unknown as NonNullable<Body>;
}
