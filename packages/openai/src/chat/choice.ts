import { isJsonObject, unknownFields } from '@sluice/core';
import type { Emit, JsonObject, JsonValue } from '@sluice/core';
import { filled } from '../filled.ts';
import { GrowingAnswer } from './answer.ts';
import type { Places } from './places.ts';
import { Sayings } from './sayings.ts';

/** The choice that is the answer: its message, why it finished, and what else is said about it. */
export class Choice {
  readonly answer: GrowingAnswer;
  /** The provider's word for why it is over. */
  finish: string | undefined;
  readonly #provider: string;
  readonly #sayings = new Sayings();
  /** Of what is said about the message in each of its deltas again. */
  readonly #repeated = new Sayings();
  #logprobs: Record<string, JsonValue> | undefined;

  constructor(places: Places, callsBefore: () => number) {
    this.#provider = places.provider;
    this.answer = new GrowingAnswer(places, callsBefore);
  }

  get isOver(): boolean {
    return this.finish !== undefined || this.answer.hasSpoken;
  }

  /** What is left to say about the choice when it is over. */
  get rest(): JsonObject | undefined {
    const message = this.#repeated.take();
    const said = {
      ...this.#sayings.take(),
      ...(this.#logprobs && { logprobs: this.#logprobs }),
      ...(message && { message }),
    };
    return Object.keys(said).length > 0 ? said : undefined;
  }

  take(choice: JsonObject, whole: boolean, emit: Emit): void {
    const { delta, message, logprobs, text } = choice;
    const raw = (value: JsonObject): void => {
      emit({ type: 'raw', provider: this.#provider, name: 'choice', value: { choices: [value] }, output: false });
    };
    const [said, again] = isJsonObject(whole ? message : delta) === whole ? [message, delta] : [delta, message];
    const messageName = said === delta ? 'delta' : 'message';
    if (isJsonObject(said)) {
      this.answer.take(said, emit, (name, value) => {
        if (repeated.has(name) && typeof value !== 'object') this.#repeated.hear(name, value, raw);
        else raw({ [messageName]: { [name]: value } });
      });
    }
    // Perplexity says the message so far beside each delta: only what is none of that is news.
    const news = isJsonObject(again) && unknownFields(again, ['role', 'content']);
    if (news) raw({ [said === delta ? 'message' : 'delta']: news });
    if (isJsonObject(logprobs)) this.#addLogprobs(logprobs);
    for (const name in choice) if (!known.has(name)) this.#sayings.hear(name, choice[name], raw);
    // Together says the delta's text beside the delta.
    if (filled(text) && !(isJsonObject(said) && said['content'] === text)) this.#sayings.hear('text', text, raw);
    this.finish = filled(choice['finish_reason']) ?? this.finish;
  }

  #addLogprobs(logprobs: JsonObject): void {
    const all = (this.#logprobs ??= {});
    for (const name in logprobs) {
      const value = logprobs[name];
      const before = all[name];
      if (Array.isArray(value) && Array.isArray(before))
        (before as JsonValue[]).push(...(value as readonly JsonValue[]));
      else if (Array.isArray(value)) all[name] = [...(value as readonly JsonValue[])];
      else if (value !== undefined && value !== null) all[name] = value;
    }
  }
}

const known: ReadonlySet<string> = new Set(['index', 'delta', 'message', 'logprobs', 'finish_reason', 'text']);
/** Fields of deltas that have been seen to say the same in each. A field that is not here may be a text that grows. */
const repeated: ReadonlySet<string> = new Set(['channel', 'name', 'role', 'index', 'token_id']);
