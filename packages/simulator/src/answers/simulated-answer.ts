import type { JsonObject } from '@sluice/core';
import { digest } from '../digest.ts';
import { seededRandom } from '../seeded-random.ts';
import type { Question, Tool } from '../wires/question.ts';
import type { AnswerScript } from './answer-script.ts';
import { fromSchema } from './from-schema.ts';
import { simulatedText, simulatedThought } from './simulated-text.ts';

/**
 * Answers as a model would that is asked for it: thinks, calls a tool, takes up what a tool said, writes JSON by a schema;
 * else it says a few sentences. The same for the same conversation and seed, whatever the wire and mode.
 */
export function simulatedAnswer(question: Question, seed: number): AnswerScript {
  const chance = Number.parseInt(digest([seed, question.conversation]).slice(0, 8), 16);
  const random = seededRandom(chance);
  const reasoning = question.reasoning ? { reasoning: simulatedThought(question, chance) } : {};
  const tool = chooseTool(question, chance);
  if (tool)
    return { ...reasoning, toolCalls: [{ name: tool.name, input: fromSchema(tool.schema, random) as JsonObject }] };
  if (question.schema) return { ...reasoning, text: JSON.stringify(fromSchema(question.schema, random)) };
  return { ...reasoning, text: simulatedText(question, chance) };
}

/** A tool that must be called is; one that may be is called once, and what it said is answered. */
function chooseTool({ tools, mustCall, toolResult }: Question, chance: number): Tool | undefined {
  if (typeof mustCall === 'string') return tools.find(({ name }) => name === mustCall);
  if (!mustCall && toolResult !== undefined) return undefined;
  return tools[chance % tools.length];
}
