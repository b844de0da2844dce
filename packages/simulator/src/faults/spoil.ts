import type { Fault, StreamErrorReason } from './fault.ts';
import type { Frame } from '../wires/wire.ts';

/** A wait between frames. */
export interface Wait {
  readonly waitMs: number;
}

/** What to do next in sending an answer; `drop` ends the connection, not the answer. */
export type Step = Frame | Wait | 'drop';

/** How the answer's wire says what faults put into it. */
export interface Spoilage {
  readonly garbage: Frame;
  errorEvent(reason: StreamErrorReason): Frame;
}

type Placed = Extract<Fault, { readonly afterEvents?: number }>;

/** Whether a fault changes an answer, rather than standing in its place or before it. */
export function isPlaced(fault: Fault): fault is Placed {
  return ['drop', 'truncate', 'stall', 'error-event', 'garbage'].includes(fault.fault);
}

/** Puts faults among the frames of an answer, each once, where it is to strike; what is beyond the answer never does. */
export function* spoil(frames: Iterable<Frame>, faults: readonly Fault[], spoilage: Spoilage): Iterable<Step> {
  const firstTokenMs = faults.reduce((sum, one) => sum + (one.fault === 'slow-first-token' ? one.delayMs : 0), 0);
  const placed = faults.filter(isPlaced);
  if (placed.length === 0 && firstTokenMs === 0) return yield* frames;

  // Whoever counts from the end has to know it.
  const all = placed.some(({ afterEvents = 0 }) => afterEvents < 0) ? [...frames] : frames;
  const length = Array.isArray(all) ? all.length : Infinity;
  const waiting = new Set(placed);
  let events = 0;
  let tokens = 0;
  function* strike(): Generator<Step, boolean> {
    for (const fault of waiting) {
      if (!isDue(fault, events, tokens, length)) continue;
      waiting.delete(fault);
      yield* steps(fault, spoilage);
      if (isLast(fault)) return true;
    }
    return false;
  }
  for (const frame of all) {
    if (yield* strike()) return;
    if (tokens === 0 && frame.tokens > 0 && firstTokenMs > 0) yield { waitMs: firstTokenMs };
    yield frame;
    events++;
    tokens += frame.tokens;
  }
  yield* strike();
}

function isDue({ afterEvents, afterTokens }: Placed, events: number, tokens: number, length: number): boolean {
  if (afterTokens !== undefined) return tokens >= afterTokens;
  const place = afterEvents ?? 0;
  return events >= (place < 0 ? Math.max(0, length + place) : place);
}

function* steps(fault: Placed, { garbage, errorEvent }: Spoilage): Iterable<Step> {
  switch (fault.fault) {
    case 'drop':
      return yield 'drop';
    case 'truncate':
      return;
    case 'stall':
      return yield { waitMs: fault.forMs ?? Infinity };
    case 'error-event':
      return yield errorEvent(fault.reason ?? 'overloaded');
    case 'garbage':
      return yield garbage;
  }
}

/** Whether nothing of the answer comes after it. */
function isLast({ fault }: Placed): boolean {
  return fault === 'drop' || fault === 'truncate' || fault === 'error-event';
}
