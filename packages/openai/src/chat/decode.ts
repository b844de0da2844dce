import { isJsonObject, unknownFields } from '@sluice/core';
import type { Call, Decoder, Emit, JsonObject, JsonValue, ResponseHead } from '@sluice/core';
import { failure, hasError } from '../failure.ts';
import { filled } from '../filled.ts';
import { Choice } from './choice.ts';
import { endReason } from './end-reason.ts';
import { Places } from './places.ts';
import { Sayings } from './sayings.ts';
import { isAnswer, isChunk, isEmpty, isFiltered } from './shapes.ts';
import { readUsage } from './usage.ts';

/**
 * Reads one answer of Chat Completions, growing or whole. It is whole when a choice has said why it finished, or when
 * `[DONE]` follows the usage; the `end` waits for the usage, which comes after the reason, or for the end of the stream.
 */
export class ChatDecoder implements Decoder {
  readonly repeats = true;
  readonly #head: ResponseHead;
  readonly #model: string;
  readonly #choice: Choice;
  /** What chunks say about the answer as a whole. */
  readonly #sayings = new Sayings();
  #started: { readonly id: string | undefined; readonly model: string | undefined } | undefined;
  #ended = false;
  #usage: JsonObject | undefined;
  /** What a choice says of an error of its own. */
  #broken: JsonObject | undefined;

  constructor({ request }: Pick<Call, 'request'>, head: ResponseHead) {
    this.#head = head;
    this.#model = request.model;
    this.#choice = new Choice(new Places(head.provider, request.model), () => callsIn(request.messages));
  }

  event(value: JsonValue, name: string, emit: Emit): void {
    if (this.#ended) return;
    if (hasError(value, name)) return this.#fail(value, emit);
    if (!isChunk(value)) return this.#raw(value, name, emit);
    this.#take(value, false, emit);
    if (this.#broken) return this.#fail(this.#broken, emit);
    // Usage without a choice is the last chunk: who waits for more waits for servers that leave the socket open.
    if (this.#choice.isOver && isJsonObject(value['usage']) && isEmpty(value['choices'] ?? [])) this.#end(emit);
  }

  whole(value: JsonValue, emit: Emit): void {
    if (hasError(value, '') || !isJsonObject(value) || !isAnswer(value)) return this.#fail(value, emit);
    this.#take(value, true, emit);
    if (this.#broken) return this.#fail(this.#broken, emit);
    this.#end(emit, isFiltered(value));
  }

  close(emit: Emit, marked: boolean): void {
    if (this.#ended) return;
    // Some servers never say why they finished. Their bill and their `[DONE]` behind it are as good: nobody who was cut
    // off sends both.
    if (this.#choice.isOver || (marked && this.#usage)) return this.#end(emit);
    this.#leftOver(emit);
  }

  #take(chunk: JsonObject, whole: boolean, emit: Emit): void {
    const told = (field: JsonObject): void => this.#raw(field, 'chunk', emit);
    for (const name in chunk) {
      if (!known.has(name)) this.#sayings.hear(name, chunk[name], told);
    }
    const { object, choices } = chunk;
    if (object !== 'chat.completion.chunk' && object !== 'chat.completion') this.#sayings.hear('object', object, told);
    if (!this.#begin(chunk, emit)) return;
    this.#takeUsage(chunk, emit);
    if (Array.isArray(choices)) {
      for (const choice of choices as readonly JsonValue[]) this.#takeChoice(choice, whole, emit);
    } else if (choices !== undefined && choices !== null) told({ choices });
  }

  /** `false` while nothing has come that tells who answers, and nothing is answered. */
  #begin(chunk: JsonObject, emit: Emit): boolean {
    const id = filled(chunk['id']);
    const model = filled(chunk['model']);
    if (this.#started) {
      // Some change their mind: the first name of the answer stands, the last one is told at the end.
      const told = (field: JsonObject): void => this.#raw(field, 'chunk', emit);
      if (id !== this.#started.id) this.#sayings.hear('id', id, told);
      if (model !== this.#started.model) this.#sayings.hear('model', model, told);
      return true;
    }
    const answers = !isEmpty(chunk['choices'] ?? []) || isJsonObject(chunk['usage']);
    // Azure tells what its filter thinks of the prompt in a chunk of its own, before there is an id.
    if (!answers && (id === undefined || model === undefined)) return false;
    this.#started = { id, model };
    const { provider, requestId, rateLimit } = this.#head;
    const raw = this.#sayings.take();
    emit({
      type: 'start',
      provider,
      model: model ?? this.#model,
      ...(id !== undefined && { id }),
      ...(requestId !== undefined && { requestId }),
      ...(rateLimit && { rateLimit }),
      source: 'provider',
      ...(raw && { raw }),
    });
    return true;
  }

  #takeChoice(choice: JsonValue, whole: boolean, emit: Emit): void {
    const first = isJsonObject(choice) && !(typeof choice['index'] === 'number' && choice['index'] > 0);
    if (!first) return this.#raw({ choices: [choice] }, 'choice', emit); // asked for by `n`, and none of the answer's
    this.#choice.take(choice, whole, emit);
    if (isJsonObject(choice['error'])) this.#broken = { error: choice['error'] };
    else if (this.#choice.finish === 'error') this.#broken ??= { error: 'The provider ended the answer with an error' };
  }

  #takeUsage({ usage, x_groq, choices }: JsonObject, emit: Emit): void {
    const inChoice = Array.isArray(choices) && isJsonObject(choices[0]) ? choices[0]['usage'] : undefined; // Moonshot
    const elsewhere = this.#usage
      ? undefined
      : isJsonObject(inChoice)
        ? inChoice
        : isJsonObject(x_groq) && x_groq['usage'];
    const raw = isJsonObject(usage) ? usage : elsewhere;
    if (!isJsonObject(raw)) return;
    this.#usage = raw;
    emit({ type: 'usage', usage: readUsage(raw) });
  }

  #end(emit: Emit, filtered = false): void {
    this.#ended = true;
    const { finish, answer } = this.#choice;
    answer.close(emit);
    const { model, ...raw } = this.#sayings.take() ?? {};
    const choice = this.#choice.rest;
    const said = { ...raw, ...(choice && { choice }) };
    emit({
      type: 'end',
      reason: filtered ? 'refusal' : endReason(finish, answer.consistsOf),
      ...(finish !== undefined && { rawReason: finish }),
      ...(typeof model === 'string' && { model }),
      ...(Object.keys(said).length > 0 && { raw: said }),
    });
  }

  #fail(value: JsonValue, emit: Emit): never {
    const beside = isJsonObject(value) && 'error' in value ? unknownFields(value, ['error']) : undefined;
    if (beside && isChunk(beside)) this.#take(beside, false, emit);
    else if (beside) this.#raw(beside, 'error', emit);
    this.#leftOver(emit);
    throw failure(value, this.#head);
  }

  /** What would have stood before and in the `end` that does not come. */
  #leftOver(emit: Emit): void {
    this.#choice.answer.tellParts(emit);
    const { finish, rest: choice } = this.#choice;
    const choices = [{ ...choice, ...(finish !== undefined && { finish_reason: finish }) }];
    const said = { ...this.#sayings.take(), ...((choice ?? finish) !== undefined && { choices }) };
    if (Object.keys(said).length > 0) this.#raw(said, 'chunk', emit);
  }

  #raw(value: JsonValue, name: string, emit: Emit): void {
    emit({ type: 'raw', provider: this.#head.provider, name, value, output: false });
  }
}

/** What has a place of its own; and padding against listeners who measure lengths, which is noise by intention. */
const known: ReadonlySet<string> = new Set(['id', 'model', 'object', 'choices', 'usage', 'obfuscation', 'p']);

function callsIn(messages: Call['request']['messages']): number {
  let count = 0;
  for (const { role, content } of messages) {
    if (role === 'assistant' && typeof content === 'object')
      count += content.filter(({ type }) => type === 'tool-call').length;
  }
  return count;
}
