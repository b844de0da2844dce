import { isLeaving } from '../errors/abort-error.ts';
import { isCompletionError, type CompletionError, type ErrorData } from '../errors/completion-error.ts';
import type { Attempt } from './completion.ts';
import type { End, Start } from './event.ts';
import { addUsage, type Usage } from './usage.ts';

/** `stands`: it began and was not thrown away. */
type Entry = { -readonly [Key in keyof Attempt]: Attempt[Key] } & { stands: boolean };

const nothing: Usage = Object.freeze({});

/** The bookkeeping half of the fold: which attempts there were, what each used, and what of it counts. */
export class AttemptLog {
  readonly #entries: Entry[] = [];
  /** Of attempts whose output stands: turns that are over, and failures after which somebody went on. */
  #kept: Usage = nothing;
  /** The attempt that runs; none before the first `start` and after one has failed or its turn is over. */
  #open: Entry | undefined;

  start({ type: _, ...start }: Start): void {
    this.#settle();
    this.#open = { ...start, outcome: 'open', stands: true };
    this.#entries.push(this.#open);
  }

  usage(usage: Usage): void {
    if (this.#open) this.#open.usage = usage;
  }

  end(end: End): void {
    if (!this.#open) return;
    this.#open.outcome = 'done';
    if (end.model !== undefined) this.#open.model = end.model;
    if (end.raw) this.#open.raw = { ...this.#open.raw, ...end.raw };
  }

  failed(error: CompletionError, kept: boolean, usage?: Usage): void {
    // An attempt can fail before its `start`: the connection was refused, the provider said no.
    const entry: Entry = this.#open ?? {
      stands: false,
      source: 'provider',
      outcome: 'failed',
      ...(error.provider && { provider: error.provider }),
    };
    if (!this.#open) this.#entries.push(entry);
    entry.outcome = 'failed';
    entry.error = dataOf(error);
    if (usage) entry.usage = usage;
    if (kept) this.#settle();
    else entry.stands = false;
    this.#open = undefined;
  }

  /** The call failed, whoever failed it: an attempt only if one was open, or the error is a provider's. */
  fail(error: CompletionError): void {
    if (isLeaving(error)) return; // it was left, not failed
    if (this.#open || error.provider !== undefined) this.failed(error, true);
  }

  turn(): void {
    if (this.#open) this.#open.outcome = 'done';
    this.#settle();
  }

  /** The attempt whose output stands last: not one that was thrown away, or never began. */
  get answering(): Attempt | undefined {
    return this.#entries.findLast((entry) => entry.stands);
  }

  get all(): readonly Attempt[] {
    return this.#entries.map(({ stands: _, ...attempt }) => attempt);
  }

  get keptUsage(): Usage {
    return this.#open?.usage ? addUsage(this.#kept, this.#open.usage) : { ...this.#kept };
  }

  get billedUsage(): Usage {
    return this.#entries
      .filter((entry) => entry.source === 'provider' && entry.usage)
      .reduce<Usage>((sum, entry) => addUsage(sum, entry.usage!), {});
  }

  #settle(): void {
    if (this.#open?.usage) this.#kept = addUsage(this.#kept, this.#open.usage);
    this.#open = undefined;
  }
}

/** A link that goes on after a bug of somebody's yields what it caught, whatever the types say. */
function dataOf(error: unknown): ErrorData {
  if (isCompletionError(error)) return error.toJSON();
  return { code: 'provider-error', message: String(error), fault: 'transient', sent: 'maybe' };
}
