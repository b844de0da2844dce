import type { CompletionError } from '../errors/completion-error.ts';
import { makeDecompressor } from './decompressor.ts';
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

/** Whether there is anything to take off. */
export function isEncoded({ contentEncoding = '' }: ResponseHead): boolean {
  return !/^\s*(?:identity)?\s*$/i.test(contentEncoding);
}

/** An inflater for the `content-encoding` of a response; `undefined`, and an error to `onError`, when it is unknown. */
export function makeInflater(head: ResponseHead, handlers: InflaterHandlers): Inflater | undefined {
  const encoding = (head.contentEncoding ?? '').trim();
  const stream = makeDecompressor(encoding);
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
