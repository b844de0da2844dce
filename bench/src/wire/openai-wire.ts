import type { Wire } from './wire.ts';

const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;

const identity = {
  id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
  object: 'chat.completion.chunk',
  created: 1_741_569_952,
  model: 'gpt-5-2025-08-07',
  service_tier: 'default',
  system_fingerprint: 'fp_44709d6fcb',
};

const piece = (delta: object, finish: string | null): string =>
  event({ ...identity, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], usage: null });

const usageOf = (tokens: number): object => ({
  prompt_tokens: 25,
  completion_tokens: tokens,
  total_tokens: 25 + tokens,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
});

export const openaiWire: Wire = {
  path: '/v1/chat/completions',
  head: [piece({ role: 'assistant', content: '', refusal: null }, null)],
  delta: (text) => piece({ content: text }, null),
  tail: (count) => [piece({}, 'stop'), event({ ...identity, choices: [], usage: usageOf(count) }), 'data: [DONE]\n\n'],
  whole: (text) =>
    JSON.stringify({
      ...identity,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: text, refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: usageOf(150),
    }),
};
