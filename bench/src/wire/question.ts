/** What every subject asks, in the words of each API. */
export const question = 'Summarise the following text in three sentences, keep the names and numbers. '
  .repeat(6)
  .trim();
export const maxTokens = 1_024;
export const anthropicModel = 'claude-sonnet-5';
export const openaiModel = 'gpt-5-2025-08-07';
export const apiKey = 'sk-ant-bench';

/** The body of `POST /v1/messages`, for those who write it themselves. */
export const anthropicBody = {
  model: anthropicModel,
  max_tokens: maxTokens,
  messages: [{ role: 'user' as const, content: question }],
};

export const anthropicHeaders = {
  'content-type': 'application/json',
  'x-api-key': apiKey,
  'anthropic-version': '2023-06-01',
};
