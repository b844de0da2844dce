import type { CompletionRequest } from '../../call/request.ts';
import type { Complete } from '../../chain/complete.ts';
import { compose } from '../../chain/compose.ts';
import type { CompletionError } from '../../errors/completion-error.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';
import type { Decoder, Dialect, Emit } from '../dialect.ts';
import { httpTransport, type HttpDefaults, type HttpOptions } from '../http-transport.ts';
import { providerError } from '../provider-error.ts';
import type { ResponseHead } from '../response-head.ts';

// Tests speak to loopback. A proxy of the surroundings would stand in between.
for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) delete process.env[name];

/**
 * The smallest dialect that has all a transport cares for: `{"text":"…"}` is output, `{"end":true}` the terminal
 * marker, `{"error":{"message":"…"}}` an error, everything else a ping. Whole: `{"answer":"…"}`.
 */
export const toy: Dialect = {
  provider: 'toy',
  framing: 'sse',
  encode: ({ request: { model, maxTokens } }, wire) => ({
    path: '/answer',
    body: { model, ...(maxTokens !== undefined && { maxTokens }), stream: wire === 'stream' },
  }),
  decode: ({ request: { model } }, head) => new ToyDecoder(model, head),
  failure,
};

class ToyDecoder implements Decoder {
  readonly #model: string;
  readonly #head: ResponseHead;
  #started = false;

  constructor(model: string, head: ResponseHead) {
    this.#model = model;
    this.#head = head;
  }

  event(value: JsonValue, _: string, emit: Emit): void {
    const { text, end, error } = isJsonObject(value) ? value : {};
    if (error !== undefined) throw failure(value, this.#head);
    this.#start(emit);
    if (typeof text === 'string' && text !== '') emit({ type: 'text-delta', index: 0, text });
    if (end === true) emit({ type: 'end', reason: 'stop' });
  }

  whole(value: JsonValue, emit: Emit): void {
    if (!isJsonObject(value) || typeof value['answer'] !== 'string') throw failure(value, this.#head);
    this.#start(emit);
    emit({ type: 'text-delta', index: 0, text: value['answer'] });
    emit({ type: 'end', reason: 'stop' });
  }

  #start(emit: Emit): void {
    if (this.#started) return;
    this.#started = true;
    const { provider, requestId, rateLimit } = this.#head;
    emit({
      type: 'start',
      provider,
      model: this.#model,
      source: 'provider',
      ...(requestId !== undefined && { requestId }),
      ...(rateLimit && { rateLimit }),
    });
  }
}

function failure(body: JsonValue | string, head: ResponseHead): CompletionError {
  const error = isJsonObject(body) && isJsonObject(body['error']) ? body['error'] : {};
  const message = typeof error['message'] === 'string' ? error['message'] : JSON.stringify(body);
  return providerError(head, { message, body, ...(error['overloaded'] === true && { code: 'overloaded' }) });
}

/** What the tests ask. */
export const question: CompletionRequest = { model: 'toy-1', messages: [{ role: 'user', content: 'Hello' }] };

/** A chain of nothing but the toy transport: users go through `compose`, so tests do. Dispose of it. */
export function toyChain(
  baseUrl: string,
  { authorize, ...options }: HttpOptions & Pick<HttpDefaults, 'authorize'> = {},
): Complete & AsyncDisposable {
  const complete = compose(httpTransport(toy, { baseUrl, ...(authorize && { authorize }) }, options));
  return Object.assign(complete, { [Symbol.asyncDispose]: () => complete.close({ deadlineMs: 0 }) });
}
