import { sleep, type Clock } from '@sluice/core';
import type { Piece, RecordedAnswer } from '../format/recording.ts';

export interface ReplayPace {
  /** `1` as it was, `2` twice as fast, `Infinity` without waiting. */
  readonly speed: number;
  readonly clock: Clock;
}

/** Lets the event loop turn now and then: a long answer without waits would starve timers and sockets. */
const turnEvery = 256;

/** A recorded answer as a response, in the pieces and at the times in which it came. Waits until its headers are due. */
export async function replayAnswer(answer: RecordedAnswer, pace: ReplayPace): Promise<Response> {
  const { status, headers, headAtMs, pieces } = answer;
  const startedMs = pace.clock.now();
  await pass(startedMs, headAtMs, pace);
  const empty = status === 204 || status === 205 || status === 304;
  const streamed = pieces.length > 1 || /event-stream|ndjson|jsonl/i.test(headers['content-type'] ?? '');
  return new Response(empty ? null : streamOf(pieces, startedMs, pace), {
    status,
    // Without it, an answer that breaks off would look like one that ends.
    headers: { ...headers, ...(streamed && !empty && { 'transfer-encoding': 'chunked' }) },
  });
}

function streamOf(pieces: readonly Piece[], startedMs: number, pace: ReplayPace): ReadableStream<Uint8Array> {
  let next = 0;
  const left = new AbortController();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = pieces[next++];
        if (!piece) return controller.close();
        await pass(startedMs, piece.atMs, pace, left.signal);
        if (next % turnEvery === 0) await new Promise((resolve) => setImmediate(resolve));
        if (left.signal.aborted) return;
        controller.enqueue(new Uint8Array(piece.bytes));
        if (next === pieces.length) controller.close();
      },
      cancel: () => left.abort(),
    },
    { highWaterMark: 0 },
  );
}

/** Waits until `atMs` of the recording has come, or until the reader leaves. */
async function pass(startedMs: number, atMs: number, { speed, clock }: ReplayPace, left?: AbortSignal): Promise<void> {
  const waitMs = startedMs + atMs / speed - clock.now();
  if (waitMs <= 0) return;
  await sleep(waitMs, left ?? new AbortController().signal, clock).catch(() => {});
}
