import type { JsonValue } from '@sluice/core';

/** A JSON value and where in the text it stands: for errors that name a line, and for data that must stay as written. */
export class SourceNode {
  readonly start: number;
  readonly end: number;
  /** Of an object. */
  readonly members: ReadonlyMap<string, SourceNode> | undefined;
  /** Of an array. */
  readonly items: readonly SourceNode[] | undefined;
  readonly #text: string;
  #value: JsonValue | undefined;

  constructor(text: string, at: Pick<SourceNode, 'start' | 'end'> & Partial<Pick<SourceNode, 'members' | 'items'>>) {
    this.#text = text;
    this.start = at.start;
    this.end = at.end;
    this.members = at.members;
    this.items = at.items;
  }

  /** Read when it is asked for: what is only looked through needs no values, and a whole file is read at one go. */
  get value(): JsonValue {
    return (this.#value ??= JSON.parse(this.#text.slice(this.start, this.end)) as JsonValue);
  }
}

/** A text that is no JSON, and where it stops being one. */
export class JsonSourceError extends Error {
  override readonly name = 'JsonSourceError';
  readonly offset: number;

  constructor(problem: string, offset: number) {
    super(problem);
    this.offset = offset;
  }
}

/** The line, from 1, in which an offset stands. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/**
 * Reads JSON and remembers where every value stands.
 *
 * @throws {@link JsonSourceError} where it is not JSON.
 */
export function parseJsonSource(text: string): SourceNode {
  const reader = new Reader(text);
  const node = reader.value();
  reader.end();
  return node;
}

const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// Spelled out because a string may not hold control characters.
// oxlint-disable-next-line no-control-regex
const string = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const deepest = 1_000;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Most names have nothing to take out. */
function readString(source: string): string {
  return source.includes('\\') ? (JSON.parse(source) as string) : source.slice(1, -1);
}

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): SourceNode {
    this.#skipSpace();
    const opening = this.#text[this.#at];
    if (opening === '{' || opening === '[') {
      if (++this.#depth > deepest) throw this.#expected(`at most ${deepest} levels`);
      const node = opening === '{' ? this.#object() : this.#array();
      this.#depth--;
      return node;
    }
    const start = this.#at;
    const source = this.#match(opening === '"' ? string : scalar);
    if (source === undefined) throw this.#expected(opening === '"' ? 'a string that ends on its line' : 'a value');
    return new SourceNode(this.#text, { start, end: this.#at });
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#expected('nothing after the value');
  }

  #object(): SourceNode {
    const start = this.#at++;
    const members = new Map<string, SourceNode>();
    for (let first = true; !this.#closes('}', first); first = false) {
      const name = this.#match(string);
      if (name === undefined) throw this.#expected('the name of a field, in double quotes');
      this.#skipSpace();
      if (this.#text[this.#at] !== ':') throw this.#expected('a colon');
      this.#at++;
      const node = this.value();
      members.set(readString(name), node);
    }
    return new SourceNode(this.#text, { start, end: this.#at, members });
  }

  #array(): SourceNode {
    const start = this.#at++;
    const items: SourceNode[] = [];
    for (let first = true; !this.#closes(']', first); first = false) items.push(this.value());
    return new SourceNode(this.#text, { start, end: this.#at, items });
  }

  /** Goes on to the next member: over the comma before it, or over the closing bracket. */
  #closes(bracket: string, first: boolean): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] === bracket) {
      this.#at++;
      return true;
    }
    if (first) return false;
    if (this.#text[this.#at] !== ',') throw this.#expected(`a comma or ${bracket}`);
    this.#at++;
    this.#skipSpace();
    return false;
  }

  #skipSpace(): void {
    let at = this.#at;
    while (isSpace(this.#text.charCodeAt(at))) at++;
    this.#at = at;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return undefined;
    const start = this.#at;
    this.#at = pattern.lastIndex;
    return this.#text.slice(start, this.#at);
  }

  #expected(what: string): JsonSourceError {
    const got = this.#at < this.#text.length ? JSON.stringify(this.#text[this.#at]) : 'the end of the file';
    return new JsonSourceError(`expected ${what}, got ${got}`, this.#at);
  }
}
