// Whether everything that a provider sent is found again in the events. The rule:
//
// The leaves of a body are its strings, numbers and booleans, each with the name of the field that it stands in. Every
// leaf must be among the leaves of the events, under the same name (or the one that it has here, see `renamed`), as
// often as the one chunk of a stream has it that has it most often: what a stream says again in each of its chunks is
// told once.
// Strings that grow are compared grown: where the pieces are not found, the pieces at one place of the body are put
// together, and the whole must be found; as a leaf, as the text of a part, or, if it is JSON, as what it says. A string
// that says again what a part's text has been so far is found in it.
// Exempt is what `exempt` names; and of answers that fail what the error says, which is the error's, and what belongs to
// a tool call, which is told when it is whole.
import { isJsonObject, type CompletionEvent, type JsonObject, type JsonValue } from '@sluice/core';
import { bodyValues } from './body-values.ts';
import { decodeBody } from './decode-body.ts';
import type { Interaction } from './interactions.ts';
import { leavesOf, type Leaf } from './leaves.ts';
import type { Wire } from './wires.ts';

/** What needs not be found again, and why. */
const exempt: readonly { readonly why: string; has(leaf: Leaf): boolean }[] = [
  { why: '`null` and the empty string say that there is nothing', has: ({ value }) => value === null || value === '' },
  { why: 'our own index says which part it is', has: ({ key }) => key === 'index' },
  {
    why: 'names of what has a counterpart of ours, which names it',
    has: ({ key, value }) => names[key]?.includes(String(value)) === true,
  },
  {
    why: 'noise by intention, against listeners who measure lengths',
    has: ({ key, path }) => key === 'obfuscation' || path === '.p',
  },
];

const names: Readonly<Record<string, readonly string[]>> = {
  object: ['chat.completion', 'chat.completion.chunk'],
  role: ['assistant'],
  type: [
    ...['function', 'text', 'thinking', 'tool_use'],
    ...['message_start', 'message_delta', 'message_stop', 'ping'],
    ...['content_block_start', 'content_block_delta', 'content_block_stop'],
    ...['text_delta', 'thinking_delta', 'input_json_delta', 'signature_delta', 'citations_delta', 'compaction_delta'],
  ],
};

const ofCall = /\.content_block\b|\.tool_calls\b/;

/** Our names of what wires name otherwise. */
const renamed: Readonly<Record<string, readonly string[]>> = {
  rawReason: ['finish_reason', 'stop_reason'],
  citations: ['citation'],
};

/** Where wires have the texts that stand in deltas here. */
const texts: ReadonlySet<string> = new Set([
  ...['content', 'text', 'reasoning', 'reasoning_content', 'thinking', 'summary'],
  ...['arguments', 'input', 'partial_json'],
]);

/** The leaves of an interaction's body that are in none of its events. */
export function lostLeaves({ response, request }: Interaction, { dialect }: Wire): readonly Leaf[] {
  const { events, error } = decodeBody(dialect, { response, request });
  const told = new Told(events);
  const values = bodyValues(response).map((value) => (error ? withoutError(value) : value));
  const isExempt = (leaf: Leaf): boolean =>
    exempt.some(({ has }) => has(leaf)) || (error !== undefined && ofCall.test(leaf.path));
  const chunks = values.map((value) => leavesOf(value).filter((leaf) => !isExempt(leaf)));
  const pieces = new Map<string, Leaf[]>();
  const lost = chunks.flatMap((leaves) => told.missing(leaves));
  if (lost.length === 0) return lost;
  for (const leaf of chunks.flat()) {
    const before = pieces.get(leaf.path);
    if (before) before.push(leaf);
    else pieces.set(leaf.path, [leaf]);
  }
  return lost.filter((leaf) => !told.hasGrown(pieces.get(leaf.path)!));
}

class Told {
  /** How often each leaf is told. */
  readonly #counts = new Map<string, number>();
  readonly #texts: readonly string[];

  constructor(events: readonly CompletionEvent[]) {
    const grown = new Map<string, string>();
    for (const event of events) {
      if (event.type === 'text-delta' || event.type === 'reasoning-delta' || event.type === 'tool-call-delta') {
        const part = `${event.type} ${event.index}`;
        grown.set(part, `${grown.get(part) ?? ''}${event.text}`);
      }
      for (const leaf of leavesOf(JSON.parse(JSON.stringify(event)) as JsonValue)) {
        for (const key of [leaf.key, ...(renamed[leaf.key] ?? [])]) this.#add(key, leaf.value);
      }
    }
    this.#texts = [...grown.values()];
    // An object that came where text was due is text here.
    for (const text of this.#texts) for (const leaf of leavesOf(parse(text))) this.#add(leaf.key, leaf.value);
  }

  /** Which of one chunk's leaves are told less often than the chunk has them. */
  missing(leaves: readonly Leaf[]): readonly Leaf[] {
    const left = new Map<string, number>();
    return leaves.filter((leaf) => {
      const name = nameOf(leaf.key, leaf.value);
      const count = left.get(name) ?? this.#counts.get(name) ?? 0;
      left.set(name, count - 1);
      return count <= 0;
    });
  }

  /** Whether the pieces of one place are told, put together. */
  hasGrown(pieces: readonly Leaf[]): boolean {
    const { key } = pieces[0]!;
    const whole = pieces.map(({ value }) => value).join('');
    if (this.#counts.has(nameOf(key, whole))) return true;
    if (!texts.has(key)) return false;
    if (this.#texts.some((_, at) => isRun(this.#texts.slice(at), whole))) return true;
    if (pieces.every(({ value }) => this.#texts.some((text) => text.startsWith(String(value))))) return true;
    const said = parse(whole);
    return said !== undefined && this.missing(leavesOf(said)).length === 0;
  }

  #add(key: string, value: Leaf['value']): void {
    const name = nameOf(key, value);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
}

/** Whether a text is the first of these, or more of them in a row: parts that a server has at one place. */
function isRun(texts: readonly string[], whole: string): boolean {
  let left = whole;
  for (const text of texts) {
    if (!left.startsWith(text)) return false;
    left = left.slice(text.length);
    if (left === '') return true;
  }
  return false;
}

function nameOf(key: string, value: Leaf['value']): string {
  return `${key} ${JSON.stringify(value)}`;
}

function withoutError(value: JsonValue): JsonValue {
  if (!isJsonObject(value) || value['type'] === 'error') return {};
  const { error: _, ...rest } = value;
  return rest;
}

function parse(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
