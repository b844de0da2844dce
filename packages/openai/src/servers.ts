/** What servers on this wire do differently, as far as a request has to know it. What they answer differs more; the decoder takes all of it. */
export interface Server {
  readonly baseUrl?: string;
  /** The environment's variable for the key. None: no key, unless one is given. */
  readonly keyVariable?: string;
  /** How the key is sent: as a bearer, or bare in a header of that name. */
  readonly keyHeader: 'authorization' | 'api-key';
  /** The field that limits the answer. */
  readonly maxTokens: 'max_completion_tokens' | 'max_tokens';
  readonly seed: 'seed' | 'random_seed';
  /** Whether a stream has to be asked for its usage; where it has not, the field may be refused. */
  readonly asksForUsage: boolean;
}

/** The names that `server` takes. */
export type ServerName = 'openai' | 'azure' | 'mistral' | 'compatible';

export const servers: Readonly<Record<ServerName, Server>> = {
  // Reasoning models refuse `max_tokens`; all others take the newer field too.
  openai: {
    baseUrl: 'https://api.openai.com/v1',
    keyVariable: 'OPENAI_API_KEY',
    keyHeader: 'authorization',
    maxTokens: 'max_completion_tokens',
    seed: 'seed',
    asksForUsage: true,
  },
  // OpenAI's models, another header, and a URL with the resource's name in it.
  azure: {
    keyVariable: 'AZURE_OPENAI_API_KEY',
    keyHeader: 'api-key',
    maxTokens: 'max_completion_tokens',
    seed: 'seed',
    asksForUsage: true,
  },
  // Refuses fields that it does not know, `seed` and `stream_options` among them; its streams have usage unasked.
  mistral: {
    baseUrl: 'https://api.mistral.ai/v1',
    keyVariable: 'MISTRAL_API_KEY',
    keyHeader: 'authorization',
    maxTokens: 'max_tokens',
    seed: 'random_seed',
    asksForUsage: false,
  },
  // Everybody knows `max_tokens`, not everybody the newer field, and who does not know it answers without a limit.
  compatible: { keyHeader: 'authorization', maxTokens: 'max_tokens', seed: 'seed', asksForUsage: true },
};
