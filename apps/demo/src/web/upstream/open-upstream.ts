import { anthropic } from '@sluice/anthropic';
import { openai } from '@sluice/openai';
import type { Logger } from 'pino';
import type { Opened } from '../opened.ts';
import type { Settings } from '../settings.ts';
import { simulatedUpstream } from './simulated-upstream.ts';
import type { Target, Upstream } from './upstream.ts';

/**
 * The real providers that there are keys for; two simulated ones where there is none. Never both: a simulator that steps
 * in for a real model would be a lie.
 */
export async function openUpstream(settings: Settings, logger: Logger, opened: Opened): Promise<Upstream> {
  const targets = [anthropicTarget(settings), openaiTarget(settings)].filter((target) => target !== undefined);
  if (targets.length === 0) return simulatedUpstream(settings, logger, opened);
  return { says: targets.map(({ provider }) => provider).join(', '), targets };
}

function anthropicTarget(settings: Settings): Target | undefined {
  const { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseUrl, DEMO_MODEL: model } = settings;
  if (apiKey === undefined) return undefined;
  return {
    provider: 'anthropic',
    model,
    transport: anthropic({ apiKey, ...(baseUrl !== undefined && { baseUrl }) }),
    takesTemperature: ({ reasoning }) => reasoning === undefined,
  };
}

function openaiTarget(settings: Settings): Target | undefined {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, DEMO_OPENAI_MODEL: model } = settings;
  if (apiKey === undefined) return undefined;
  return {
    provider: 'openai',
    model,
    // Also at another address it is OpenAI that is meant: its reasoning models refuse the older `max_tokens`.
    transport: openai({ apiKey, server: 'openai', ...(baseUrl !== undefined && { baseUrl }) }),
    takesTemperature: () => false,
  };
}
