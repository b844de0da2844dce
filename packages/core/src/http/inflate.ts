import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress, constants } from 'node:zlib';
import type { Transform } from 'node:stream';

/** Takes a response body apart that came compressed. A provider's answer does not; a proxy's in between may. */
export interface Inflater {
  write(bytes: Uint8Array): void;
  /** No more is to come: `onEnd` follows when all is out. */
  end(): void;
  pause(): void;
  resume(): void;
  destroy(): void;
}

export interface InflaterHandlers {
  onData(bytes: Uint8Array): void;
  onEnd(): void;
  onError(error: unknown): void;
}

/** Hands out what it has at once: an event may not wait for the next one to fill a window. */
const flush = { flush: constants.Z_SYNC_FLUSH };

const makers: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(flush),
  'x-gzip': () => createGunzip(flush),
  deflate: () => createInflate(flush),
  br: () => createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH }),
  zstd: () => createZstdDecompress({ flush: constants.ZSTD_e_flush }),
};

/** An inflater for a `content-encoding`; `undefined` when there is none of that name. */
export function makeInflater(encoding: string, { onData, onEnd, onError }: InflaterHandlers): Inflater | undefined {
  const stream = makers[encoding.trim().toLowerCase()]?.();
  if (!stream) return undefined;
  stream.on('data', onData).on('end', onEnd).on('error', onError);
  return {
    write: (bytes) => void stream.write(bytes),
    end: () => void stream.end(),
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    destroy: () => void stream.destroy(),
  };
}
