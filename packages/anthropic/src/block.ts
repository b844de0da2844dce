import { hasOnly, isJsonObject, unknownFields } from '@sluice/core';
import type { Emit, JsonObject, JsonValue } from '@sluice/core';

type Fields = Record<string, JsonValue | undefined>;

/** What of a block is said in events of its own; the rest is the provider's, and is kept as it is. */
const spoken: Readonly<Record<string, readonly string[]>> = {
  text: ['type', 'text'],
  thinking: ['type', 'thinking'],
  tool_use: ['type', 'id', 'name', 'input'],
};

/** One content block on its way from start to stop. */
export class GrowingBlock {
  readonly #index: number;
  readonly #model: string;
  readonly #type: string;
  /** Grows with what has no event of its own: signatures, citations, a compaction's text. */
  readonly #block: Fields;
  #json = '';
  #silent = true;

  constructor(index: number, model: string, block: JsonObject, emit: Emit) {
    this.#index = index;
    this.#model = model;
    this.#type = stringOf(block['type']);
    this.#block = { ...block };
    if (this.#type === 'text') this.#say('text-delta', block['text'], emit);
    if (this.#type === 'thinking') this.#say('reasoning-delta', block['thinking'], emit);
  }

  /** Takes a delta in. `false` when it is none that we know: the caller passes it on as it is. */
  grow(delta: JsonObject, emit: Emit): boolean {
    switch (delta['type']) {
      case 'text_delta':
        this.#say('text-delta', delta['text'], emit);
        return this.#knows(delta, 'text', emit);
      case 'thinking_delta':
        this.#say('reasoning-delta', delta['thinking'], emit);
        return this.#knows(delta, 'thinking', emit);
      case 'input_json_delta':
        this.#growInput(delta['partial_json'], emit);
        return this.#knows(delta, 'partial_json', emit);
      case 'signature_delta':
        this.#append('signature', delta['signature']);
        return this.#knows(delta, 'signature', emit);
      case 'citations_delta':
        this.#block['citations'] = [...list(this.#block['citations']), delta['citation'] ?? null];
        return this.#knows(delta, 'citation', emit);
      case 'compaction_delta':
        for (const [name, value] of Object.entries(delta)) if (name !== 'type') this.#append(name, value);
        return true;
      default:
        return false;
    }
  }

  close(emit: Emit): void {
    const index = this.#index;
    const providerFields = this.#ownFields();
    const fields = providerFields ? { providerFields } : {};
    switch (this.#type) {
      case 'text':
      case 'thinking': {
        const type = this.#type === 'text' ? 'text' : 'reasoning';
        // Said already, unless there is more to it than text; a block without text is a part all the same.
        if (this.#silent || providerFields) emit({ type: 'content', index, part: { type, ...fields } });
        return;
      }
      case 'tool_use': {
        const { id, name } = this.#block;
        const input = this.#input();
        emit({ type: 'tool-call', index, id: stringOf(id), name: stringOf(name), ...input, ...fields });
        return;
      }
      default: {
        const value = this.#json === '' ? this.#block : { ...this.#block, ...this.#input() };
        emit({
          type: 'content',
          index,
          part: { type: 'raw', provider: 'anthropic', model: this.#model, value: value as JsonObject },
        });
      }
    }
  }

  #say(type: 'text-delta' | 'reasoning-delta', text: JsonValue | undefined, emit: Emit): void {
    if (typeof text !== 'string' || text === '') return;
    this.#silent = false;
    emit({ type, index: this.#index, text });
  }

  #growInput(text: JsonValue | undefined, emit: Emit): void {
    if (typeof text !== 'string' || text === '') return;
    this.#json += text;
    if (this.#type !== 'tool_use') return; // a server's tool runs over there: nobody waits for its input
    emit({
      type: 'tool-call-delta',
      index: this.#index,
      id: stringOf(this.#block['id']),
      name: stringOf(this.#block['name']),
      text,
    });
  }

  #append(name: string, value: JsonValue | undefined): void {
    const before = this.#block[name];
    if (typeof value === 'string') this.#block[name] = typeof before === 'string' ? before + value : value;
    else if (value !== null || before === undefined) this.#block[name] = value;
  }

  #input(): { readonly input: JsonValue | undefined; readonly invalidInput?: string } {
    if (this.#json === '') return { input: this.#block['input'] ?? {} };
    try {
      return { input: JSON.parse(this.#json) as JsonValue };
    } catch {
      return { input: undefined, invalidInput: this.#json };
    }
  }

  #ownFields(): { readonly provider: string; readonly model: string; readonly fields: JsonObject } | undefined {
    const fields = unknownFields(this.#block as JsonObject, spoken[this.#type] ?? []);
    return fields && { provider: 'anthropic', model: this.#model, fields };
  }

  #knows(delta: JsonObject, field: string, emit: Emit): true {
    if (hasOnly(delta, 2)) return true;
    const unknown = unknownFields(delta, ['type', field]);
    if (unknown) {
      const value = {
        type: 'content_block_delta',
        index: this.#index,
        delta: { type: delta['type'] ?? null, ...unknown },
      };
      emit({ type: 'raw', provider: 'anthropic', name: 'content_block_delta', value, output: false });
    }
    return true;
  }
}

function stringOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : isJsonObject(value) ? [value] : [];
}
