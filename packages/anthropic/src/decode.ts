import { hasOnly, isJsonObject, unknownFields } from '@sluice/core';
import type { Decoder, Emit, JsonObject, JsonValue, ResponseHead } from '@sluice/core';
import { GrowingBlock } from './block.ts';
import { failure } from './failure.ts';
import { endReason } from './end-reason.ts';
import { readUsage } from './usage.ts';

/** Reads one answer of the Messages API, growing or whole: a whole one is the same blocks, opened and closed at once. */
export class AnthropicDecoder implements Decoder {
  readonly repeats = true;
  readonly #model: string;
  readonly #head: ResponseHead;
  readonly #blocks = new Map<number, GrowingBlock>();
  /** Merged from `message_start` and every `message_delta`, which says only what changed. */
  #usage: JsonObject | undefined;
  /** Set when another model took over (a `fallback` block). */
  #fallback: string | undefined;
  #rawReason: string | undefined;
  #endRaw: JsonObject = {};

  constructor(model: string, head: ResponseHead) {
    this.#model = model;
    this.#head = head;
  }

  event(value: JsonValue, name: string, emit: Emit): void {
    if (!isJsonObject(value)) return this.#unknown(value, name, emit);
    switch (value['type'] ?? name) {
      case 'content_block_delta':
        return this.#delta(value, emit);
      case 'content_block_start':
        return this.#open(value, emit);
      case 'content_block_stop':
        this.#extra(value, ['type', 'index'], emit);
        return this.#close(indexOf(value), emit);
      case 'message_start':
        this.#extra(value, ['type', 'message'], emit);
        return isJsonObject(value['message']) ? this.#start(value['message'], emit) : this.#unknown(value, name, emit);
      case 'message_delta':
        return this.#messageDelta(value, emit);
      case 'message_stop':
        this.#endRaw = { ...this.#endRaw, ...unknownFields(value, ['type']) };
        return this.#end(emit);
      case 'ping':
        return this.#extra(value, ['type'], emit);
      case 'error':
        throw failure(value, this.#head);
      default:
        return this.#unknown(value, name, emit);
    }
  }

  whole(value: JsonValue, emit: Emit): void {
    if (!isJsonObject(value) || value['type'] === 'error' || !Array.isArray(value['content']))
      throw failure(value, this.#head);
    this.#start(value, emit);
    this.#end(emit);
  }

  #start(message: JsonObject, emit: Emit): void {
    const { id, model, content, usage } = message;
    const { provider, requestId, rateLimit } = this.#head;
    const raw = unknownFields(message, ['id', 'model', 'content', 'usage']);
    emit({
      type: 'start',
      provider,
      model: typeof model === 'string' && model !== '' ? model : this.#model,
      ...(typeof id === 'string' && { id }),
      ...(requestId !== undefined && { requestId }),
      ...(rateLimit && { rateLimit }),
      source: 'provider',
      ...(raw && { raw }),
    });
    if (typeof message['stop_reason'] === 'string') this.#rawReason = message['stop_reason'];
    this.#blocks.clear(); // a second message in one stream counts its blocks afresh
    this.#usage = undefined;
    this.#addUsage(usage, emit);
    if (!Array.isArray(content)) return;
    content.forEach((block: JsonValue, index) => {
      this.#openBlock(index, block, emit);
      this.#close(index, emit);
    });
  }

  #open(value: JsonObject, emit: Emit): void {
    this.#extra(value, ['type', 'index', 'content_block'], emit);
    this.#openBlock(indexOf(value), value['content_block'], emit);
  }

  #openBlock(index: number, block: JsonValue | undefined, emit: Emit): void {
    if (!isJsonObject(block)) return this.#unknown(block ?? null, 'content_block_start', emit);
    const successor = block['type'] === 'fallback' && isJsonObject(block['to']) ? block['to']['model'] : undefined;
    if (typeof successor === 'string') this.#fallback = successor;
    this.#blocks.set(index, new GrowingBlock(index, this.#model, block, emit));
  }

  #delta(value: JsonObject, emit: Emit): void {
    const { delta } = value;
    const block = this.#blocks.get(indexOf(value));
    if (!isJsonObject(delta) || !block?.grow(delta, emit))
      return this.#unknown(value, 'content_block_delta', emit, true);
    if (!hasOnly(value, 3)) this.#extra(value, ['type', 'index', 'delta'], emit);
  }

  #close(index: number, emit: Emit): void {
    this.#blocks.get(index)?.close(emit);
    this.#blocks.delete(index);
  }

  #messageDelta(value: JsonObject, emit: Emit): void {
    const delta = isJsonObject(value['delta']) ? value['delta'] : {};
    if (typeof delta['stop_reason'] === 'string') this.#rawReason = delta['stop_reason'];
    this.#endRaw = { ...this.#endRaw, ...delta, ...unknownFields(value, ['type', 'delta', 'usage']) };
    this.#addUsage(value['usage'], emit);
  }

  #end(emit: Emit): void {
    for (const index of [...this.#blocks.keys()]) this.#close(index, emit); // whoever forgot to close one
    emit({
      type: 'end',
      reason: endReason(this.#rawReason),
      ...(this.#rawReason !== undefined && { rawReason: this.#rawReason }),
      ...(this.#fallback !== undefined && { model: this.#fallback }),
      ...(Object.keys(this.#endRaw).length > 0 && { raw: this.#endRaw }),
    });
  }

  #addUsage(usage: JsonValue | undefined, emit: Emit): void {
    if (!isJsonObject(usage)) return;
    this.#usage = this.#usage ? merge(this.#usage, usage) : usage;
    emit({ type: 'usage', usage: readUsage(this.#usage) });
  }

  /** Fields of a known event that came after this release. */
  #extra(value: JsonObject, known: readonly string[], emit: Emit): void {
    const unknown = unknownFields(value, known);
    if (!unknown) return;
    const type = value['type'] ?? null;
    this.#unknown({ type, ...unknown }, typeof type === 'string' ? type : '', emit);
  }

  #unknown(value: JsonValue, name: string, emit: Emit, output = false): void {
    emit({ type: 'raw', provider: this.#head.provider, name, value, output });
  }
}

/** A new one: the old has gone up. A later `null` says nothing and must not wipe out what is known. */
function merge(known: JsonObject, later: JsonObject): JsonObject {
  const merged: Record<string, JsonValue | undefined> = { ...known };
  for (const name in later) if (later[name] !== null || !(name in merged)) merged[name] = later[name];
  return merged;
}

/** What is no index that a fold could live with is the first: a server that breaks there has one block, if any. */
function indexOf({ index }: JsonObject): number {
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 && index < mostBlocks ? index : 0;
}

const mostBlocks = 65_536;
