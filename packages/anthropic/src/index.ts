export type { AnthropicOptions } from './anthropic.ts';
export { anthropic, anthropicDialect } from './anthropic.ts';
export type { AnthropicExtra } from './extra.ts';
