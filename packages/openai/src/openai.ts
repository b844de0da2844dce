import { CompletionError, expected, expectedSecret, httpTransport } from '@sluice/core';
import type { Call, Dialect, HttpOptions, Transport } from '@sluice/core';
import { ChatDecoder } from './chat/decode.ts';
import { encode } from './chat/encode.ts';
import { failure } from './failure.ts';
import { servers, type Server, type ServerName } from './servers.ts';
import './extra.ts';

type Key = string | undefined;

export interface OpenAIOptions extends HttpOptions {
  /**
   * The key, or a function of the call that gives one: to rotate keys, or to use a tenant's own. `false` sends none.
   * @defaultValue the environment's `OPENAI_API_KEY`, but never to another server: see `server`
   */
  readonly apiKey?: string | false | ((call: Call) => string | Promise<string>);
  /**
   * Who answers, where requests have to differ. `compatible`: limits by `max_tokens`, and has a key only if one is given.
   * @defaultValue `'compatible'` with a `baseUrl`, else `'openai'`
   */
  readonly server?: ServerName;
  /** Appended to the base URL. @defaultValue `'/chat/completions'` */
  readonly path?: string;
  /** For requests that name no `maxTokens`. */
  readonly maxTokens?: number;
  /** The name in events, errors and parts; parts go back to whom made them by it. @defaultValue `'openai'` */
  readonly provider?: string;
}

/**
 * Speaks OpenAI's Chat Completions, with OpenAI or any server that speaks it too. Stands innermost in a chain.
 *
 * @throws TypeError for options that cannot be. Calls fail with `authentication` when there is no key where one is needed.
 * @example
 * ```ts
 * const complete = compose(openai());
 * const local = compose(openai({ baseUrl: 'http://127.0.0.1:11434/v1', provider: 'ollama' }));
 * const { text } = await complete({ model: 'gpt-5.2', messages: [{ role: 'user', content: 'Hello' }] });
 * ```
 */
export function openai(options: OpenAIOptions = {}): Transport {
  const { apiKey, baseUrl, path = '/chat/completions', maxTokens, provider = 'openai' } = options;
  const name = options.server ?? (baseUrl === undefined ? 'openai' : 'compatible');
  const server = Object.hasOwn(servers, name) ? servers[name] : undefined;
  if (!server) throw expected('server', `one of ${Object.keys(servers).join(', ')}`, name);
  if (
    apiKey !== undefined &&
    apiKey !== false &&
    typeof apiKey !== 'function' &&
    (typeof apiKey !== 'string' || apiKey === '')
  ) {
    throw expectedSecret('apiKey', 'a string that is not empty, a function, or false', apiKey);
  }
  if (maxTokens !== undefined && !(Number.isSafeInteger(maxTokens) && maxTokens >= 1)) {
    throw expected('maxTokens', 'a whole number ≥ 1', maxTokens);
  }
  if (typeof path !== 'string' || !/^\/[\x21-\x7e]*$/.test(path)) {
    throw expected('path', 'a path that begins with /, without spaces', path);
  }
  if (typeof provider !== 'string' || provider === '') throw expected('provider', 'a name', provider);
  const base = baseUrl ?? server.baseUrl;
  if (base === undefined) throw expected('baseUrl', `given with server '${name}'`, baseUrl);
  const variable = server.keyVariable;
  const authorize = (call: Call): Record<string, string> | Promise<Record<string, string>> => {
    if (apiKey === false || (apiKey === undefined && variable === undefined)) return {};
    const key: Key | Promise<Key> = typeof apiKey === 'function' ? apiKey(call) : (apiKey ?? process.env[variable!]);
    const header = (value: Key): Record<string, string> => keyHeader(value, server, provider);
    return typeof key === 'object' ? Promise.resolve(key).then(header) : header(key);
  };
  const dialect = openaiDialect({ provider, path, server: name, ...(maxTokens !== undefined && { maxTokens }) });
  return httpTransport(dialect, { baseUrl: base, authorize }, options);
}

/** The dialect alone: pure functions, for who brings a transport of their own. */
export function openaiDialect(
  options: Pick<OpenAIOptions, 'provider' | 'path' | 'maxTokens'> & { readonly server?: ServerName } = {},
): Dialect {
  const { provider = 'openai', path = '/chat/completions', maxTokens } = options;
  const server = servers[options.server ?? 'openai'];
  return {
    provider,
    framing: 'sse',
    encode: ({ request }, wire) => ({
      path,
      body: encode(request, { stream: wire === 'stream', provider, server, maxTokens }),
    }),
    decode: (call, head) => new ChatDecoder(call, head),
    failure,
  };
}

function keyHeader(key: Key, { keyHeader: name, keyVariable }: Server, provider: string): Record<string, string> {
  const given = typeof key === 'string' ? key.trim() : ''; // files end in a line break
  if (given !== '') return { [name]: name === 'authorization' ? `Bearer ${given}` : given };
  const where = keyVariable === undefined ? '`apiKey`' : `\`apiKey\` or in ${keyVariable}`;
  throw new CompletionError('authentication', `Expected an API key, in ${where}, got none`, {
    fault: 'target',
    provider,
  });
}
