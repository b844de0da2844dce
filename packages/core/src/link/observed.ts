import type { Call } from '../call/call.ts';
import type { Events } from '../chain/middleware.ts';
import type { CompletionEvent } from '../events/event.ts';
import { hold } from './hold.ts';
import { observing, type Opened } from './observing.ts';
import type { Ending, Watch, Watcher } from './watcher.ts';

/** Events that somebody watches, and who does: one object, since a chain has many of them a call. */
abstract class Observed implements Events, Watcher {
  watch: Watch | undefined;
  told = false;
  /** Joins at the first read and not before. */
  abstract readonly waits: boolean;

  /** Begins to watch, and gives what. */
  abstract join(): Events;

  tell(ending: Ending): void {
    if (this.told || !this.watch) return;
    this.told = true;
    try {
      this.watch.onEnd?.(ending);
    } catch (error) {
      // Neither the reader's `break` nor the first error may be replaced by it; and it may not vanish.
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  }

  [Symbol.asyncIterator](): AsyncIterator<CompletionEvent, void> {
    const watchers: Watcher[] = [];
    return observing(openBelow(this, watchers, false), watchers);
  }
}

/** Events that are there. */
export class ObservedEvents extends Observed {
  readonly #events: Events;

  constructor(events: Events, watch: Watch) {
    super();
    this.#events = events;
    this.watch = watch;
  }

  override get waits(): boolean {
    return false;
  }

  override join(): Events {
    return this.#events;
  }
}

/** A call that is made when somebody reads, and whose watch is told by its own end if by nobody else. */
export class ObservedCall<W extends Watch> extends Observed {
  readonly #call: Call;
  readonly #begin: () => W;
  readonly #open: (watch: W) => Events;
  #release: (() => void) | undefined;

  constructor(call: Call, begin: () => W, open: (watch: W) => Events) {
    super();
    this.#call = call;
    this.#begin = begin;
    this.#open = open;
  }

  override get waits(): boolean {
    return true;
  }

  override join(): Events {
    const watch = this.#begin();
    this.watch = watch;
    this.#release = hold(this.#call, () => this.tell({ how: 'left' }));
    return this.#open(watch);
  }

  override tell(ending: Ending): void {
    super.tell(ending);
    this.#release?.();
  }
}

/** Observers right below watch by the same iterator. Stops at one that waits for the first read, until that is there. */
function openBelow(source: Events, watchers: Watcher[], reading: boolean): Opened {
  try {
    let below = source;
    while (below instanceof Observed) {
      if (below.waits && !reading) return atFirstRead(below, watchers);
      watchers.push(below);
      below = below.join();
    }
    return below[Symbol.asyncIterator]();
  } catch (error) {
    for (const watcher of watchers.toReversed()) watcher.tell({ how: 'failed', error });
    throw error;
  }
}

function atFirstRead(source: Events, watchers: Watcher[]): Opened {
  return () => openBelow(source, watchers, true);
}
