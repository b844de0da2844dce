import type { Dispatcher } from 'undici';
import { rememberBytes } from '../exchange/request-bytes.ts';

type Body = Dispatcher.DispatchOptions['body'];
type HeaderValue = string | number | readonly string[] | null | undefined;

/** A request on its way to undici, and the same for handlers. */
export interface DispatchedRequest {
  readonly request: Request;
  /** What to send to the real server: a body that could be read once only has been read. */
  readonly options: Dispatcher.DispatchOptions;
}

const bodiless = new Set(['GET', 'HEAD']);

/** Bodies that are streams are read first: handlers need them whole, and the real server gets the same pieces. */
export function requestOf(
  options: Dispatcher.DispatchOptions,
  signal: () => AbortSignal,
): DispatchedRequest | Promise<DispatchedRequest> {
  const { body } = options;
  if (body === null || body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    // Text would add a content-type.
    const bytes = typeof body === 'string' ? Buffer.from(body) : (body as Uint8Array<ArrayBuffer> | null | undefined);
    return { request: makeRequest(options, signal, bytes ?? undefined), options };
  }
  if (body instanceof FormData) return { request: makeRequest(options, signal, body), options };
  return readPieces(body).then((pieces) => ({
    request: makeRequest(options, signal, Buffer.concat(pieces) as Uint8Array<ArrayBuffer>),
    options: { ...options, body: replayed(pieces) },
  }));
}

function makeRequest(
  { origin, path, query, method, headers }: Dispatcher.DispatchOptions,
  signal: () => AbortSignal,
  body?: Uint8Array<ArrayBuffer> | FormData,
): Request {
  const url = new URL(path, origin);
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    for (const each of [value].flat()) url.searchParams.append(name, String(each));
  }
  const request = new Request(url, {
    method,
    headers: headersOf(headers),
    ...(body !== undefined && !bodiless.has(method.toUpperCase()) && { body }),
  });
  if (body instanceof Uint8Array) rememberBytes(request, body);
  // Few look at it, and a request that follows a signal costs twice as much as one that does not.
  return Object.defineProperty(request, 'signal', { get: signal });
}

/** undici takes a flat list, an object whose values may be lists, or anything that iterates over pairs. */
function headersOf(given: Dispatcher.DispatchOptions['headers']): [string, string][] {
  const pairs: [string, string][] = [];
  const add = (name: string, value: HeaderValue): void => {
    for (const each of [value].flat()) if (each !== undefined && each !== null) pairs.push([name, String(each)]);
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
  return pairs;
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
