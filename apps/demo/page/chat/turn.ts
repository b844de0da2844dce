import { nothingYet, textOfAnswer, type Answer } from './answer.ts';
import type { ChatRequest } from '../session/demo-client.ts';
import type { Trouble } from './trouble.ts';

/** A question and what became of it. Times in ms since 1970. */
export interface Turn {
  readonly id: number;
  readonly question: string;
  readonly answer: Answer;
  readonly state: 'asking' | 'answering' | 'stopping' | 'whole' | 'stopped' | 'failed';
  /** `again`: the connection broke, and the rest of the answer is being fetched · `resumed`: it came back. */
  readonly connection: 'live' | 'again' | 'resumed';
  readonly trouble?: Trouble;
  readonly beganAt: number;
  readonly firstOutputAt?: number;
  readonly endedAt?: number;
}

export function beginTurn(id: number, question: string, beganAt: number): Turn {
  return { id, question, answer: nothingYet, state: 'asking', connection: 'live', beganAt };
}

export function isRunning({ state }: Turn): boolean {
  return state === 'asking' || state === 'answering' || state === 'stopping';
}

/** The server takes 64 KiB at most, in 100 messages; this leaves room for what is around, and for characters of four bytes. */
const maxCharacters = 15_000;
const maxTurns = 49;

/** What the model is told of the conversation: all turns that have an answer, or as many of the last as there is room for. */
export function historyOf(turns: readonly Turn[], question: string): ChatRequest['messages'] {
  const messages: ChatRequest['messages'][number][] = [{ role: 'user', content: question }];
  let room = maxCharacters - question.length;
  for (const turn of turns.slice(-maxTurns).toReversed()) {
    const content = textOfAnswer(turn.answer);
    room -= content.length + turn.question.length;
    if (content === '') continue;
    if (room < 0) break;
    messages.unshift({ role: 'user', content: turn.question }, { role: 'assistant', content });
  }
  return messages;
}
