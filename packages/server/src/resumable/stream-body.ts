import type { UnderlyingDefaultSource } from 'node:stream/web';
import type { Clock } from '@sluice/core';
import { safeError } from '../errors/safe-error.ts';
import { encodeError, heartbeat } from '../frames/encode-frame.ts';
import { report } from '../writing/report.ts';
import type { Reader } from './reader.ts';
import { storeFailure } from './store-failure.ts';

/** What a {@link StreamBody} needs to know. */
export interface BodySettings {
  readonly heartbeatMs: number;
  readonly onError: ((error: unknown) => void) | undefined;
  readonly clock: Clock;
}

type Result = IteratorResult<readonly string[], void>;

const encoder = new TextEncoder();

/** The frames that one reader gets, as the body of a response. Nothing is read before there is room. */
export class StreamBody implements UnderlyingDefaultSource<Uint8Array> {
  readonly #frames: AsyncIterator<readonly string[], void>;
  readonly #reader: Reader;
  readonly #settings: BodySettings;
  /** A read that outlasts heartbeats. */
  #pending: Promise<Result> | undefined;
  #cancelled = false;

  constructor(frames: AsyncIterable<readonly string[], void>, reader: Reader, settings: BodySettings) {
    this.#frames = frames[Symbol.asyncIterator]();
    this.#reader = reader;
    this.#settings = settings;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      this.#pending ??= this.#frames.next();
      const result = await this.#orSilence(this.#pending);
      if (this.#cancelled) return;
      if (result) this.#pending = undefined;
      if (result?.done) this.#close(controller);
      else controller.enqueue(encoder.encode(result ? result.value.join('') : heartbeat));
    } catch (error) {
      if (this.#cancelled) return;
      if (!this.#reader.signal.aborted) this.#tell(controller, storeFailure(error));
      this.#close(controller);
    }
  }

  cancel(): void {
    this.#cancelled = true;
    this.#reader.leave();
  }

  /** Of this reader alone, and no frame of the stream: it has no number. */
  #tell(controller: ReadableStreamDefaultController<Uint8Array>, error: unknown): void {
    report(this.#settings.onError, error);
    controller.enqueue(encoder.encode(encodeError(safeError(error, this.#settings.clock))));
  }

  #close(controller: ReadableStreamDefaultController<Uint8Array>): void {
    controller.close();
    this.#reader.leave();
  }

  #orSilence(pending: Promise<Result>): Promise<Result | undefined> {
    const { clock, heartbeatMs } = this.#settings;
    return new Promise((resolve, reject) => {
      const cancel = clock.after(heartbeatMs, () => resolve(undefined), { background: true });
      pending.then(resolve, reject).finally(cancel);
    });
  }
}
