export type { OpenAIOptions } from './openai.ts';
export { openai, openaiDialect } from './openai.ts';
export type { OpenAIExtra } from './extra.ts';
export type { ServerName } from './servers.ts';
