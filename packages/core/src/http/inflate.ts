import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress, constants } from 'node:zlib';
import type { Transform } from 'node:stream';
import type { CompletionError } from '../errors/completion-error.ts';
import { brokenEncoding, unknownEncoding } from './exchange-errors.ts';
import type { ResponseHead } from './response-head.ts';

/** Takes a response body apart that came compressed. A provider's answer does not; a proxy's in between may. */
export interface Inflater {
  /** `false`: it has enough for now, `onDrain` says when it wants more. */
  write(bytes: Uint8Array): boolean;
  /** No more is to come: `onEnd` follows when all is out. */
  end(): void;
  pause(): void;
  resume(): void;
  destroy(): void;
}

export interface InflaterHandlers {
  onData(bytes: Uint8Array): void;
  onDrain(): void;
  onEnd(): void;
  onError(error: CompletionError): void;
}

/**
 * Hands out what it has at once: an event may not wait for the next one to fill a window. A body that ends too early
 * is no error here: whether the answer is whole is for its terminal marker to tell.
 */
const zlib = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const brotli = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH };
const zstd = { flush: constants.ZSTD_e_flush, finishFlush: constants.ZSTD_e_flush };

const makers: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(zlib),
  'x-gzip': () => createGunzip(zlib),
  deflate: () => createInflate(zlib),
  br: () => createBrotliDecompress(brotli),
  zstd: () => createZstdDecompress(zstd),
};

/** Whether there is anything to take off. */
export function isEncoded({ contentEncoding = '' }: ResponseHead): boolean {
  return !/^\s*(?:identity)?\s*$/i.test(contentEncoding);
}

/** An inflater for the `content-encoding` of a response; `undefined`, and an error to `onError`, when it is unknown. */
export function makeInflater(head: ResponseHead, handlers: InflaterHandlers): Inflater | undefined {
  const encoding = (head.contentEncoding ?? '').trim();
  const stream = makers[encoding.toLowerCase()]?.();
  if (!stream) {
    handlers.onError(unknownEncoding(head, encoding));
    return undefined;
  }
  stream
    .on('data', handlers.onData)
    .on('drain', handlers.onDrain)
    .on('end', handlers.onEnd)
    .on('error', (error) => handlers.onError(brokenEncoding(head, encoding, error)));
  return {
    write: (bytes) => stream.write(bytes),
    end: () => void stream.end(),
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    destroy: () => void stream.destroy(),
  };
}
