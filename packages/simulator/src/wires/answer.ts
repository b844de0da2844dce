import type { Question } from './question.ts';

/** What is answered. */
export interface Answer {
  /** Unique in the life of a simulated provider. */
  readonly id: string;
  readonly question: Question;
  /** Thoughts, whose text is the concatenation of their tokens; likewise the others. */
  readonly reasoning: readonly string[];
  readonly text: readonly string[];
  readonly toolCalls: readonly AnsweredToolCall[];
  /** `length`: cut at the question's `maxTokens`. */
  readonly reason: 'stop' | 'length' | 'stop-sequence' | 'tool-calls';
  /** The one that was met. */
  readonly stopSequence?: string;
  readonly usage: AnswerUsage;
  /** In ms since 1970. */
  readonly createdAt: number;
}

/** A call of a tool; the tokens make up its input in JSON, which is cut where the answer is. */
export interface AnsweredToolCall {
  readonly name: string;
  readonly input: readonly string[];
}

/** Counts that do not overlap: their sum is all that was read and written. */
export interface AnswerUsage {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWriteLongTokens: number;
  /** Of text and calls. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}
