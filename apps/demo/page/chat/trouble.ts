import { StreamError } from '@sluice/server/browser';
import { wordsFor } from './code-words.ts';
import { usd } from '../look/numbers.ts';

/** Why there is no whole answer, for people, and what they can do. */
export interface Trouble {
  readonly code: string;
  readonly title: string;
  readonly advice: string;
  /** When it makes sense to ask again, in ms since 1970. Absent: at once. */
  readonly retryAtMs?: number;
  /** `again`: ask the same once more · `resume`: the answer may still be running. */
  readonly way: 'again' | 'resume';
}

/** What is to be told of an error that ended a stream, or kept it from beginning. What had begun may go on without us. */
export function troubleOf(error: unknown, nowMs: number, hasBegun: boolean): Trouble {
  if (!(error instanceof StreamError) || isConnection(error)) {
    return hasBegun
      ? { code: 'lost', ...told('lost'), way: 'resume' }
      : { code: 'offline', ...told('offline'), way: 'again' };
  }
  const { retryAfterMs } = error;
  const code = text(error.code, 'http');
  const advice = code === 'budget-exceeded' ? budgetAdvice(error.body) : undefined;
  return {
    code,
    ...told(code, text(error.message, '')),
    ...(advice !== undefined && { advice }),
    ...(retryAfterMs !== undefined && { retryAtMs: nowMs + retryAfterMs }),
    way: hasBegun && mayStillRun(error) ? 'resume' : 'again',
  };
}

/** It was this reader that was refused, or could not be served: the answer itself may be well. */
function mayStillRun({ status, code }: StreamError): boolean {
  if (status === undefined) return code === 'store';
  return status === 401 || (status >= 500 && code !== 'stream-lost');
}

/** The server said nothing: it was not reached, or the way back broke. */
function isConnection({ status, body }: StreamError): boolean {
  return status === undefined && body === undefined;
}

function told(code: string, message?: string): { readonly title: string; readonly advice: string } {
  const { title, advice } = wordsFor(code, message);
  return { title, advice };
}

/** What comes from a server, or from whatever stands in its place, may be anything. */
function text(said: unknown, otherwise: string): string {
  return typeof said === 'string' ? said : otherwise;
}

/** Read with care: it is what a server said. */
function budgetAdvice(body: unknown): string {
  const said = Object(body) as Readonly<Record<string, unknown>>;
  const { unit, limit, spent, requested } = Object(said['error'] ?? said) as Readonly<Record<string, unknown>>;
  const amount = (value: unknown): string =>
    unit === 'nanoUsd' ? usd(Number(value)) : `${Number(value).toLocaleString('en')} ${String(unit)}`;
  if (typeof limit !== 'number' || typeof spent !== 'number') return 'Nothing was asked, so nothing was paid.';
  const wanted = typeof requested === 'number' ? ` This answer may cost up to ${amount(requested)}.` : '';
  return `${amount(spent)} of ${amount(limit)} are spent.${wanted} Nothing was asked, so nothing was paid.`;
}
