const known = new WeakMap<Request, Uint8Array>();

/** Remembers what a request was made of: reading it out of a copy takes longer than all the rest of finding an answer. */
export function rememberBytes(request: Request, bytes: Uint8Array): void {
  known.set(request, bytes);
}

/** The body of a request, which can be read again afterwards. */
export async function bytesOf(request: Request): Promise<Buffer> {
  const bytes = known.get(request) ?? (request.body ? await request.clone().arrayBuffer() : new Uint8Array(0));
  return bytes instanceof Uint8Array ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : Buffer.from(bytes);
}
