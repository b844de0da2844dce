import { CompletionError, expected, expectedSecret, httpTransport } from '@sluice/core';
import type { Call, Dialect, HttpOptions, Transport } from '@sluice/core';
import { AnthropicDecoder } from './decode.ts';
import { encode } from './encode.ts';
import { failure } from './failure.ts';
import './extra.ts';

export interface AnthropicOptions extends HttpOptions {
  /**
   * The key, or a function of the call that gives one: to rotate keys, or to use a tenant's own.
   * @defaultValue the environment's `ANTHROPIC_API_KEY`
   */
  readonly apiKey?: string | ((call: Call) => string | Promise<string>);
  /** For requests that name no `maxTokens`; the API wants one always. */
  readonly maxTokens?: number;
  /** Names for the `anthropic-beta` header. */
  readonly betas?: readonly string[];
}

/** The version of the wire that this package speaks. */
const version = '2023-06-01';

/**
 * Speaks Anthropic's Messages API. Stands innermost in a chain.
 *
 * @throws TypeError for options that cannot be. Calls fail with `authentication` when there is no key, and with
 * `invalid-request` when neither the request nor the options say `maxTokens`.
 * @example
 * ```ts
 * const complete = compose(anthropic({ maxTokens: 1_024 }));
 * const { text } = await complete({ model: 'claude-sonnet-5', messages: [{ role: 'user', content: 'Hello' }] });
 * ```
 */
export function anthropic(options: AnthropicOptions = {}): Transport {
  const { apiKey, maxTokens, betas = [] } = options;
  if (apiKey !== undefined && typeof apiKey !== 'function' && (typeof apiKey !== 'string' || apiKey === '')) {
    throw expectedSecret('apiKey', 'a string that is not empty, or a function', apiKey);
  }
  if (maxTokens !== undefined && !(Number.isSafeInteger(maxTokens) && maxTokens >= 1)) {
    throw expected('maxTokens', 'a whole number ≥ 1', maxTokens);
  }
  if (betas.some((beta) => !/^[\w.-]+$/.test(beta)))
    throw expected('betas', 'names of letters, digits and dashes', betas);
  const authorize = (call: Call): Record<string, string> | Promise<Record<string, string>> => {
    const key = typeof apiKey === 'function' ? apiKey(call) : (apiKey ?? process.env['ANTHROPIC_API_KEY']);
    return typeof key === 'object' ? Promise.resolve(key).then(keyHeader) : keyHeader(key);
  };
  const fixed = { 'anthropic-version': version, ...(betas.length > 0 && { 'anthropic-beta': betas.join(',') }) };
  const dialect = anthropicDialect({ headers: fixed, ...(maxTokens !== undefined && { maxTokens }) });
  return httpTransport(dialect, { baseUrl: 'https://api.anthropic.com', authorize }, options);
}

/** The dialect alone: pure functions, for who brings a transport of their own. */
export function anthropicDialect(
  options: { readonly maxTokens?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Dialect {
  return {
    provider: 'anthropic',
    framing: 'sse',
    encode: ({ request }, wire) => ({
      path: '/v1/messages',
      headers: options.headers ?? { 'anthropic-version': version },
      body: encode(request, { stream: wire === 'stream', maxTokens: options.maxTokens }),
    }),
    decode: (call, head) => new AnthropicDecoder(call.request.model, head),
    failure,
  };
}

function keyHeader(key: string | undefined): Record<string, string> {
  if (typeof key === 'string' && key.trim() !== '') return { 'x-api-key': key.trim() }; // files end in a line break
  throw new CompletionError('authentication', 'Expected an API key, in `apiKey` or in ANTHROPIC_API_KEY, got none', {
    fault: 'target',
    provider: 'anthropic',
  });
}
