import { expect, test } from 'vitest';
import type { Question } from '../wires/question.ts';
import type { AnswerScript } from './answer-script.ts';
import { countOutput, writeAnswer } from './write-answer.ts';

const question: Question = {
  provider: 'anthropic',
  model: 'a',
  prompt: 'Hi',
  stream: true,
  maxTokens: Infinity,
  tools: [],
  mustCall: false,
  reasoning: false,
  stopSequences: [],
  inputTokens: 2_000,
  prefixes: [],
  conversation: [],
  body: {},
};

const script: AnswerScript = {
  reasoning: 'think hard',
  text: 'one two three',
  toolCalls: [{ name: 'look', input: { at: 1 } }],
};

function write(more: Partial<Question> = {}, said = script) {
  return writeAnswer(said, { ...question, ...more }, { readTokens: 0, writeTokens: 0 });
}

test('all is cut into tokens and counted, what is thought apart', () => {
  expect(write()).toMatchObject({
    reasoning: ['think', ' hard'],
    text: ['one', ' two', ' three'],
    toolCalls: [{ name: 'look', input: ['{', '"', 'at', '"', ':', '1', '}'] }],
    reason: 'tool-calls',
    usage: { inputTokens: 2_000, reasoningTokens: 2, outputTokens: 10 },
  });
});

test.for([
  [1, 1, 0, 0],
  [2, 2, 0, 0],
  [4, 2, 2, 0],
  [5, 2, 3, 0],
  [7, 2, 3, 2],
  [11, 2, 3, 6],
] as const)('an answer is cut at its limit of %i tokens, wherever that is', ([maxTokens, thought, said, called]) => {
  const answer = write({ maxTokens });
  expect(answer.reasoning).toHaveLength(thought);
  expect(answer.text).toHaveLength(said);
  expect(answer.toolCalls.flatMap(({ input }) => input)).toHaveLength(called);
  expect(answer.reason).toBe('length');
  expect(countOutput(answer)).toBe(maxTokens);
});

test('an answer that just fits is whole', () => {
  expect(write({ maxTokens: 12 }).reason).toBe('tool-calls');
  expect(write({ maxTokens: 3 }, { text: 'one two three' }).reason).toBe('stop');
});

test('an answer ends before the first stop sequence, and says which it was', () => {
  expect(write({ stopSequences: ['three', ' two', ' tw'] })).toMatchObject({
    text: ['one'],
    toolCalls: [],
    reason: 'stop-sequence',
    stopSequence: ' two',
  });
  expect(write({ stopSequences: ['four', ''] }).reason).toBe('tool-calls');
  expect(write({ stopSequences: ['three'], maxTokens: 3 })).not.toHaveProperty('stopSequence');
});

test('input that was read from a cache, written to it, and neither adds up', () => {
  const prefixes = [{ id: 'a', tokens: 1_500, lifetimeMs: 3_600_000 }];
  const { usage } = writeAnswer(script, { ...question, prefixes }, { readTokens: 1_200, writeTokens: 300 });
  expect(usage).toMatchObject({
    inputTokens: 500,
    cacheReadTokens: 1_200,
    cacheWriteTokens: 0,
    cacheWriteLongTokens: 300,
  });
});
