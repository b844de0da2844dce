/**
 * A request, as our own ways ask for an answer to it: what recordings need of it is at hand. The web's `Request` takes as
 * long to make as all the rest of a replay and is made for those who look at it.
 */
export interface Asked {
  /** By it a way tells of the real answer. Unique in the process. */
  readonly id: string;
  /** In capitals. */
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** The whole body. May be called again. */
  bytes(): Uint8Array | Promise<Uint8Array>;
  /** The same one each time, with a body that nobody has read. */
  readonly request: Request;
}

/** What a web request asks. */
export function askedBy(request: Request, id: string): Asked {
  const { method, url, headers } = request;
  return {
    id,
    method: method.toUpperCase(),
    url,
    headers,
    request,
    bytes: async () => new Uint8Array(request.body ? await request.clone().arrayBuffer() : []),
  };
}
