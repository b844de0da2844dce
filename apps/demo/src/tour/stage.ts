import { anthropic } from '@sluice/anthropic';
import type { CompletionRequest, Transport } from '@sluice/core';
import { openai } from '@sluice/openai';
import { simulator, type Simulator } from '@sluice/simulator';

/** Where the packages show what they are for. */
export interface Stage {
  /** On loopback; told to fail where a step is about that. */
  readonly provider: Simulator;
  /** Two ways to ask it. */
  readonly viaAnthropic: Transport;
  readonly viaOpenAI: Transport;
  readonly request: CompletionRequest;
  /** Fires when the tour is left. */
  readonly signal: AbortSignal;
  close(): Promise<void>;
}

/** Fast, so that what takes time is what the packages wait for. */
const tokensPerSecond = 1_000;

export async function openStage(question: string, signal: AbortSignal): Promise<Stage> {
  const provider = await simulator({ tokensPerSecond });
  const apiKey = 'simulated';
  return {
    provider,
    viaAnthropic: anthropic({ apiKey, baseUrl: provider.url }),
    viaOpenAI: openai({ apiKey, baseUrl: `${provider.url}/v1`, server: 'openai' }),
    request: {
      model: 'claude-sonnet-5',
      messages: [{ role: 'user', content: question }],
      maxTokens: 300,
      temperature: 0,
    },
    signal,
    close: () => provider.close(),
  };
}
