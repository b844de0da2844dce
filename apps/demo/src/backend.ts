import type { AnthropicOptions } from '@sluice/anthropic';
import { simulate, type SimulatedProvider } from '@sluice/simulator';
import type { Options } from './options.ts';

/** Who answers. */
export interface Backend {
  readonly says: string;
  /** What the transport needs to know to ask there. */
  readonly options: AnthropicOptions;
  /** The server's side, where it is ours to look at. */
  readonly provider?: SimulatedProvider;
  /** Why the second answer may have another text than the first; absent when it may not. */
  readonly differs?: string;
  close(): Promise<void>;
}

/** The real API where there is a key; else a provider on loopback, which plays recordings or makes its answers up. */
export async function openBackend({ recordings, tokensPerSecond }: Options): Promise<Backend> {
  const { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseUrl } = process.env;
  if (apiKey && recordings === undefined) {
    return {
      says: `the real API at ${baseUrl ?? 'api.anthropic.com'}: ANTHROPIC_API_KEY is set`,
      options: { apiKey, ...(baseUrl && { baseUrl }) },
      differs: 'another text, as a real model writes anew each time',
      close: async () => {},
    };
  }
  const provider = await simulate({ tokensPerSecond, ...(recordings !== undefined && { recordings }) });
  const options = { apiKey: 'simulated', baseUrl: provider.url };
  if (recordings === undefined) {
    return { says: `a simulated provider at ${provider.url}`, options, provider, close: provider.close };
  }
  return {
    says: `recorded traffic from ${recordings}, played at ${provider.url}`,
    // A whole recording would be one of another question: ours is asked as a stream both times and folded the second.
    options: { ...options, wire: 'stream' },
    provider,
    close: provider.close,
  };
}
