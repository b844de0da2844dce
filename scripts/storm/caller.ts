import { isCompletionError, sleep, type Completion, type CompletionEvent, type CompletionRequest } from '@sluice/core';
import type { ManualClock } from '@sluice/core/laws';
import type { StormChain } from './chain.ts';
import { below, pick, seededRandom } from './seeded-random.ts';

/** How one call went, as its caller saw it. */
export interface Called {
  readonly id: string;
  readonly key: string;
  /** How the caller meant to leave. */
  readonly way: Way;
  /** `done`, `left`, `unread`, or the code of the error. */
  readonly outcome: string;
  /** The answer, or as much of it as there was. */
  readonly completion?: Completion;
  readonly signals: readonly AbortSignal[];
}

const ways = [
  'whole',
  'read all',
  'read all',
  'break',
  'throw',
  'abort',
  'deadline',
  'return with a read pending',
  'two reads at once',
  'unread',
  'forgotten',
] as const;
type Way = (typeof ways)[number];

class ReaderFails extends Error {}

/** Makes call number `index` and leaves it in its own way. Never rejects, except for what no caller may see. */
export async function call(
  chain: StormChain,
  clock: ManualClock,
  seed: number,
  index: number,
  batch: AbortSignal,
): Promise<Called> {
  const random = seededRandom(seed, `call ${index}`);
  const id = `call-${index}`;
  const key = random() < 0.4 ? `shared-${below(random, 6)}` : `own-${index}`;
  const way = pick(random, ways);
  const own = new AbortController();
  const signal = random() < 0.2 && way !== 'abort' ? batch : own.signal;
  const request: CompletionRequest = { model: 'm', messages: [{ role: 'user', content: key }] };
  const options = {
    id,
    signal,
    timeoutMs: way === 'deadline' ? 1 + below(random, 15) : 80,
    readerTimeoutMs: 60,
  };
  const count = below(random, 8);
  const forever = new AbortController().signal;
  const base = { id, key, way, signals: [own.signal, batch] };

  await sleep(below(random, 12), forever, clock);
  const cancel = way === 'abort' ? clock.after(below(random, 15), () => own.abort()) : () => {};
  const stream = way === 'whole' ? undefined : chain.complete.stream(request, options);
  try {
    if (!stream) {
      const completion = await chain.complete(request, options);
      return { ...base, outcome: 'done', completion };
    }
    const over = await leave(way);
    return { ...base, outcome: over ? 'done' : way === 'unread' ? 'unread' : 'left', completion: stream.completion };
  } catch (error) {
    if (error instanceof ReaderFails) return { ...base, outcome: 'left', completion: stream!.completion };
    if (!isCompletionError(error)) throw error;
    return { ...base, outcome: error.code, ...(error.partial && { completion: error.partial }) };
  } finally {
    cancel();
  }

  /** Whether the answer was read to its end. */
  async function leave(how: Way): Promise<boolean> {
    const reading = stream!;
    let last: CompletionEvent | undefined;
    const step = async (): Promise<boolean> => {
      const { done, value } = await reading.next();
      if (!done) last = value;
      return done !== true;
    };
    const steps = async (): Promise<void> => {
      for (let read = 0; read < count && (await step()); read++);
    };
    switch (how) {
      case 'unread':
        return false;
      case 'forgotten':
        await steps();
        break;
      case 'return with a read pending': {
        await steps();
        const pending = reading.next();
        await sleep(below(random, 4), forever, clock);
        await reading.return();
        await pending;
        break;
      }
      case 'two reads at once':
        await Promise.all([step(), step(), step()]);
        await reading.return();
        break;
      default: {
        let read = 0;
        for await (const event of reading) {
          last = event;
          if (read++ < count) continue;
          if (how === 'break') break;
          if (how === 'throw') throw new ReaderFails();
        }
      }
    }
    return last?.type === 'end';
  }
}
