import type { CompletionEvent } from '../../events/event.ts';

/** After so many patterns that no event fitted, a stream is taken for one that never says the same twice. */
const patience = 8;
/** What stands behind the text where nothing else does: some providers put spaces of chance between these. */
const closers = /^"[\]}\s]*$/;

/** What stands around the text of a delta. */
interface Pattern {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** `after` without spaces, if it is closers alone. */
  readonly closing: string | undefined;
}

/** The pattern learned last by any stream: the next one of the same provider mostly has the same, and need not copy it. */
let latest: Pattern | undefined;

/**
 * Knows the next delta by its looks. A stream says one thing a thousand times: the same JSON around another text. Once such
 * an event has been decoded, one that differs from it in nothing but the text needs neither parser nor decoder.
 *
 * Exact or silent: what is not the same, character by character, up to the text and behind it is decoded as ever.
 */
export class DeltaTemplate {
  #pattern: Pattern | undefined;
  #type: 'text-delta' | 'reasoning-delta' = 'text-delta';
  #index = 0;
  #misses = 0;

  /** The event that `data` stands for, if it is the learned one with another text. */
  match(data: string, name: string): CompletionEvent | undefined {
    const pattern = this.#pattern;
    if (!pattern || !begins(data, pattern)) return undefined;
    const start = pattern.before.length;
    const end = data.indexOf('"', start); // an escaped quote is found as well, and fits nothing behind it
    if (end <= start || !closes(data, end, pattern) || name !== pattern.name) return undefined;
    const text = literal(data.slice(start - 1, end + 1));
    if (!text) return undefined;
    this.#misses = 0;
    return { type: this.#type, index: this.#index, text };
  }

  /** Takes `data`, which made `event` and nothing else, for the pattern: if its text stands in it once, and unescaped. */
  learn(data: string, name: string, event: CompletionEvent): void {
    this.forget();
    if (this.#misses === patience || (event.type !== 'text-delta' && event.type !== 'reasoning-delta')) return;
    this.#misses++;
    this.#type = event.type;
    this.#index = event.index;
    this.#pattern =
      latest && fits(data, name, event.text, latest) ? latest : (latest = patternOf(data, name, event.text));
  }

  /** Something else came: what the learned event would make now is the decoder's to say. */
  forget(): void {
    this.#pattern = undefined;
  }
}

/** Not `startsWith`: on a slice it takes fourteen times as long (V8 14, Node 26.10). */
function begins(data: string, { before }: Pattern): boolean {
  return data.slice(0, before.length) === before;
}

function closes(data: string, end: number, { after, closing }: Pattern): boolean {
  if (data.length - end === after.length && data.slice(end) === after) return true;
  if (closing === undefined) return false;
  let seen = 0;
  for (let at = end; at < data.length; at++) {
    const code = data.charCodeAt(at);
    if (code === 32) continue;
    if (code !== closing.charCodeAt(seen)) return false;
    seen++;
  }
  return seen === closing.length;
}

/** Whether `data` is the pattern around this text, as it stands. */
function fits(data: string, name: string, text: string, pattern: Pattern): boolean {
  const end = pattern.before.length + text.length;
  return (
    name === pattern.name &&
    begins(data, pattern) &&
    data.slice(pattern.before.length, end) === text &&
    !/["\\]/.test(text) &&
    closes(data, end, pattern)
  );
}

function patternOf(data: string, name: string, text: string): Pattern | undefined {
  const quoted = `"${text}"`;
  const at = data.indexOf(quoted);
  if (at === -1 || data.includes('\\') || data.includes(quoted, at + 1)) return undefined;
  // Copies: slices would keep the whole read that they come from.
  const before = Buffer.from(data.slice(0, at + 1)).toString();
  const after = Buffer.from(data.slice(at + quoted.length - 1)).toString();
  return { name, before, after, closing: closers.test(after) ? after.replaceAll(/\s/g, '') : undefined };
}

/** A JSON string, with whatever is escaped in it. */
function literal(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}
