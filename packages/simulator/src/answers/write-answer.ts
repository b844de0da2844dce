import type { Answer, AnswerUsage, AnsweredToolCall } from '../wires/answer.ts';
import type { Question } from '../wires/question.ts';
import type { AnswerScript } from './answer-script.ts';
import type { CacheUse } from './prompt-cache.ts';
import { tokensOf } from './tokens.ts';

/** Makes an answer of what is to be said: cut into tokens, ended at stop sequences and at the limit, and counted. */
export function writeAnswer(
  { reasoning = '', text = '', toolCalls = [] }: AnswerScript,
  question: Question,
  cached: CacheUse,
): Omit<Answer, 'id' | 'createdAt'> {
  const stop = stopIn(text, question.stopSequences);
  let left = question.maxTokens;
  let isCut = false;
  const take = (tokens: readonly string[]): readonly string[] => {
    const taken = tokens.slice(0, left);
    isCut ||= taken.length < tokens.length;
    left -= taken.length;
    return taken;
  };
  const thought = take(tokensOf(reasoning));
  const said = take(tokensOf(stop ? text.slice(0, stop.at) : text));
  const calls: AnsweredToolCall[] = [];
  // A stop sequence ends the answer: what would have come after it never does.
  for (const { name, input } of stop ? [] : toolCalls) {
    if (isCut || left === 0) {
      isCut = true;
      break;
    }
    calls.push({ name, input: take(tokensOf(JSON.stringify(input))) });
  }
  return {
    question,
    reasoning: thought,
    text: said,
    toolCalls: calls,
    reason: isCut ? 'length' : stop ? 'stop-sequence' : calls.length > 0 ? 'tool-calls' : 'stop',
    ...(!isCut && stop && { stopSequence: stop.sequence }),
    usage: usageOf(question, cached, thought.length, said.length + countInputs(calls)),
  };
}

/** All tokens of an answer, which take their time. */
export function countOutput({ usage: { outputTokens, reasoningTokens } }: Pick<Answer, 'usage'>): number {
  return outputTokens + reasoningTokens;
}

function countInputs(calls: readonly AnsweredToolCall[]): number {
  return calls.reduce((sum, { input }) => sum + input.length, 0);
}

function usageOf(
  { inputTokens, prefixes }: Question,
  { readTokens, writeTokens }: CacheUse,
  reasoningTokens: number,
  outputTokens: number,
): AnswerUsage {
  const isLong = (prefixes.at(-1)?.lifetimeMs ?? 0) >= longMs;
  return {
    inputTokens: inputTokens - readTokens - writeTokens,
    cacheReadTokens: readTokens,
    cacheWriteTokens: isLong ? 0 : writeTokens,
    cacheWriteLongTokens: isLong ? writeTokens : 0,
    outputTokens,
    reasoningTokens,
  };
}

const longMs = 3_600_000;

/** The first stop sequence in a text; of those that begin at the same place the one that was named first. */
function stopIn(text: string, sequences: readonly string[]): { at: number; sequence: string } | undefined {
  return sequences
    .map((sequence) => ({ at: text.indexOf(sequence), sequence }))
    .filter(({ at, sequence }) => at >= 0 && sequence !== '')
    .toSorted((one, other) => one.at - other.at)[0];
}
