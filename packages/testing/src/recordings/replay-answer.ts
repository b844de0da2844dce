import { sleep, type Clock } from '@sluice/core';
import { withoutBody, type Answer } from '../exchange/answer.ts';
import type { Piece, RecordedAnswer } from '../format/recording.ts';

export interface ReplayPace {
  /** `1` as it was, `2` twice as fast, `Infinity` without waiting. */
  readonly speed: number;
  readonly clock: Clock;
}

/** A recorded answer, in the pieces and at the times in which it came. Waits until its headers are due. */
export async function replayAnswer(
  { status, headers, headAtMs, pieces }: RecordedAnswer,
  pace: ReplayPace,
): Promise<Answer> {
  const startedMs = pace.clock.now();
  const waitMs = dueInMs(startedMs, headAtMs, pace);
  if (waitMs > 0) await sleep(waitMs, new AbortController().signal, pace.clock);
  const empty = withoutBody.has(status);
  const replayed = new ReplayedAnswer(status, empty ? [] : pieces, startedMs, pace);
  for (const name of Object.keys(headers)) replayed.headers.append(name, headers[name]!);
  const streamed = pieces.length > 1 || /event-stream|ndjson|jsonl/i.test(headers['content-type'] ?? '');
  // Without it, an answer that breaks off would look like one that ends.
  if (streamed && !empty) replayed.headers.set('transfer-encoding', 'chunked');
  return replayed;
}

class ReplayedAnswer implements Answer {
  readonly status: number;
  readonly statusText = '';
  readonly headers = new Headers();
  readonly #pieces: readonly Piece[];
  readonly #startedMs: number;
  readonly #pace: ReplayPace;
  #given = 0;
  #left = false;
  #waiting: AbortController | undefined;

  constructor(status: number, pieces: readonly Piece[], startedMs: number, pace: ReplayPace) {
    this.status = status;
    this.#pieces = pieces;
    this.#startedMs = startedMs;
    this.#pace = pace;
  }

  next(): Uint8Array | undefined | Promise<Uint8Array | undefined> {
    const piece = this.#left ? undefined : this.#pieces[this.#given++];
    if (!piece) return undefined;
    const waitMs = dueInMs(this.#startedMs, piece.atMs, this.#pace);
    return waitMs > 0 ? this.#later(piece, waitMs) : piece.bytes;
  }

  leave(): void {
    this.#left = true;
    this.#waiting?.abort();
  }

  async #later({ bytes }: Piece, waitMs: number): Promise<Uint8Array | undefined> {
    this.#waiting ??= new AbortController();
    await sleep(waitMs, this.#waiting.signal, this.#pace.clock).catch(() => {});
    return this.#left ? undefined : bytes;
  }
}

/** How long it is until `atMs` of the recording comes. */
function dueInMs(startedMs: number, atMs: number, { speed, clock }: ReplayPace): number {
  return startedMs + atMs / speed - clock.now();
}
