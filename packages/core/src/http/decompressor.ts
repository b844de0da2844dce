import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress, constants } from 'node:zlib';
import type { Transform } from 'node:stream';

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

/** Takes a body of this `content-encoding` apart, piece by piece as it comes; `undefined` when nobody knows how. */
export function makeDecompressor(encoding: string): Transform | undefined {
  const name = encoding.trim().toLowerCase();
  return Object.hasOwn(makers, name) ? makers[name]?.() : undefined;
}
