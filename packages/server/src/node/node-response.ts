/** What we need of a `ServerResponse` of `node:http` or `node:http2`. */
export interface NodeResponse {
  readonly headersSent: boolean;
  /** Of `node:http`. */
  readonly destroyed?: boolean;
  /** Of `node:http2`. */
  readonly stream?: { readonly destroyed: boolean };
  writeHead(status: number, headers: Record<string, string | string[]>): unknown;
  /** Of `node:http`; the other sends its head at once. */
  flushHeaders?(): void;
  write(piece: string | Uint8Array): boolean;
  end(callback: () => void): unknown;
  end(piece: string, callback: () => void): unknown;
  destroy(): unknown;
  on(event: 'close' | 'drain', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Whether the browser has left before anything was written. */
export function isGone({ destroyed, stream }: NodeResponse): boolean {
  return destroyed === true || stream?.destroyed === true;
}
