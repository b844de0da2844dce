/**
 * What service tiers multiply published prices by, which the data package does not have. Who charges by contract (Anthropic's
 * `priority`, OpenAI's `scale`) is not here: those have no price that we could know.
 */
const tiers: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // https://platform.claude.com/docs/en/about-claude/pricing, "Batch processing", as of 2026-11
  anthropic: { standard: 1, batch: 0.5 },
  // https://developers.openai.com/api/docs/pricing, Batch and Flex, as of 2026-11. A response says `auto` until it knows better.
  openai: { default: 1, auto: 1, flex: 0.5, batch: 0.5 },
  azure: { default: 1, auto: 1 },
  // https://ai.google.dev/gemini-api/docs/pricing, Batch and Flex, as of 2026-11
  google: { standard: 1, batch: 0.5, flex: 0.5 },
  // https://console.groq.com/docs/flex-processing: flex costs what on-demand does
  groq: { on_demand: 1, flex: 1, auto: 1, batch: 0.5 },
};

/** https://openai.com/api-priority-processing, as of 2026-11: input, cached input and output alike. */
const openaiPriority: Readonly<Record<string, number>> = {
  'gpt-5.5': 2.5,
  'gpt-5.4': 2,
  'gpt-5.4-mini': 2,
  'gpt-5.2': 2,
  'gpt-5.1': 2,
  'gpt-5': 2,
  'gpt-5-mini': 1.8,
  'gpt-4.1': 1.75,
};

/** The tiers of a model, by the data package's names of provider and model. */
export function tiersOf(provider: string, model: string): Readonly<Record<string, number>> {
  const known = tiers[provider] ?? { default: 1, standard: 1 };
  const priority = provider === 'openai' ? openaiPriority[model] : undefined;
  return priority === undefined ? known : { ...known, priority };
}
