import type { CompletionError } from '@sluice/core';

/** Who can be asked, in the order of the help. */
export const providerNames = ['anthropic', 'openai', 'ollama', 'simulator'] as const;
export type ProviderName = (typeof providerNames)[number];

/** The environment's variable for the key of a real API. */
export const keyVariables = { anthropic: 'ANTHROPIC_API_KEY', openai: 'OPENAI_API_KEY' } as const;

/** What is asked where nobody names a model. */
export const models: Readonly<Record<ProviderName, string>> = {
  anthropic: 'claude-sonnet-5',
  openai: 'gpt-5.2',
  ollama: 'qwen3:8b',
  simulator: 'claude-sonnet-5',
};

export function isProvider(name: string): name is ProviderName {
  return (providerNames as readonly string[]).includes(name);
}

/** The key of a real API; one that is empty is none. */
export function keyOf(name: keyof typeof keyVariables): string | undefined {
  return process.env[keyVariables[name]] || undefined;
}

/** What to look at when one of them fails, if that is known. */
export function hintFor({ provider, code }: CompletionError): string | undefined {
  if (code === 'authentication' && (provider === 'anthropic' || provider === 'openai')) {
    return `is ${keyVariables[provider]} right?`;
  }
  if (provider !== 'ollama') return undefined;
  if (code === 'connection') return 'is Ollama running?';
  return code === 'not-found' ? 'pull the model, or name another by --model' : undefined;
}
