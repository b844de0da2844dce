import { isJsonObject, type JsonObject } from '@sluice/core';
import { splitItems, styleOf, type StreamStyle } from '../format/stream-items.ts';

/** Events after which a provider says nothing more. */
const lastEvents = new Set(['message_stop', 'response.completed', 'response.failed', 'response.incomplete', 'error']);
/** Events of answers that must come to such a last one. */
const firstEvents = new Set(['message_start', 'response.created']);
const ended = /(?:\r\n|\n|\r(?!\n)){2}$/;
/** So much text tells a stream, however it is announced. */
const tellingLength = 8;

/**
 * Watches a stream for its end. Clients hang up after the last event, some before the connection ends, and then nothing
 * else tells a whole answer from one that was left.
 */
export class AnswerEnd {
  readonly #contentType: string;
  readonly #utf8 = new TextDecoder();
  #style: StreamStyle | 'none' | undefined;
  #rest = '';
  #begun = false;
  #isThere = false;
  #failed = false;

  constructor(contentType: string) {
    this.#contentType = contentType;
  }

  /** The last event was there. */
  get isThere(): boolean {
    return this.#isThere;
  }

  /** The body may end here: the last event was there, or none was called for. */
  get mayEnd(): boolean {
    return this.#isThere || !this.#begun;
  }

  /** The provider told of its failure inside the stream. */
  get failed(): boolean {
    return this.#failed;
  }

  push(bytes: Uint8Array): void {
    if (this.#style === 'none') return;
    this.#rest += this.#utf8.decode(bytes, { stream: true });
    if (this.#rest.length < tellingLength) return;
    this.#style ??= styleOf(this.#contentType, this.#rest) ?? 'none';
    if (this.#style === 'none') return;
    const items = splitItems(this.#rest, this.#style);
    const last = items.at(-1) ?? '';
    const whole = this.#style.kind === 'lines' ? last.endsWith('\n') : ended.test(last);
    this.#rest = whole ? '' : last;
    for (const item of whole ? items : items.slice(0, -1)) this.#see(item);
  }

  #see(item: string): void {
    const data = /^(?:data: ?)?([[{][^\r\n]*)/m.exec(item)?.[1];
    if (data === undefined) return;
    if (data.trim() === '[DONE]') {
      this.#isThere = true;
      return;
    }
    const value = parse(data);
    if (!value) return;
    const type = value['type'];
    const name = /^event: ?([^\r\n]*)/m.exec(item)?.[1] ?? (typeof type === 'string' ? type : '');
    if (firstEvents.has(name)) this.#begun = true;
    if (lastEvents.has(name) || value['done'] === true) this.#isThere = true; // `done` is Ollama's
    if (name === 'response.failed' || name === 'error' || isJsonObject(value['error'])) {
      this.#failed = this.#isThere = true;
    }
    if (value['object'] === 'chat.completion.chunk') this.#seeChat(value);
  }

  /** Chat's chunks end with a reason; `[DONE]` may follow. Clients wait for it, so the reason is not the end. */
  #seeChat({ choices }: JsonObject): void {
    const reasons = Array.isArray(choices)
      ? choices.map((choice) => isJsonObject(choice) && choice['finish_reason'])
      : [];
    this.#begun = reasons.length > 0 ? !reasons.some((reason) => typeof reason === 'string') : this.#begun;
  }
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
