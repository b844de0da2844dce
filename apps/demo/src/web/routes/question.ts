import type { CompletionRequest } from '@sluice/core';
import { z } from 'zod';
import { lookUpWeather } from '../links/weather.ts';

/** What a browser may say. Everything else it sends is left out: a model's name, a limit, a system prompt. */
export const question = z.object({
  messages: z
    .array(z.object({ role: z.enum(['user', 'assistant']), content: z.string().min(1).max(32_000) }))
    .min(1)
    .max(100)
    .refine((messages) => messages.at(-1)?.role === 'user', 'Expected the last message to be the user’s'),
  /** Whether the model may look up the weather. */
  tools: z.boolean().default(false),
  /** Whether it is to think first. */
  think: z.boolean().default(false),
  /** Whether it is to be asked although its answer is known. */
  fresh: z.boolean().default(false),
  /** Whether the answer goes on when the browser leaves, so that it can come back to it. */
  resume: z.boolean().default(false),
});

export type Question = z.output<typeof question>;

/** What the model sees. Which model, and how much it may say, is for the server to decide: the server pays. */
export function requestOf(
  { messages, tools, think }: Question,
  { model, maxTokens }: { readonly model: string; readonly maxTokens: number },
): CompletionRequest {
  return {
    model,
    system: 'You are a helpful assistant in a demonstration. Answer in plain text, in a few sentences.',
    messages,
    maxTokens,
    temperature: 0, // the same again for the same again: else there is nothing to keep
    ...(tools && { tools: [lookUpWeather] }),
    ...(think && { reasoning: { effort: 'low' } }),
  };
}
