import { matchRequestUrl, type Path } from 'msw';
import type { Answer } from './answer.ts';
import type { Asked } from './asked.ts';

/** Answers what is asked, or leaves it to others. A `Response` may be msw's `passthrough()`. */
export type Answerer = (asked: Asked) => Promise<Answer | Response | undefined> | undefined;

const answerers = new WeakMap<object, Answerer>();

/**
 * Lets our own ways ask a handler, or a set of recordings, without msw's `run` and without the web's classes. `run` copies
 * the request, reads its cookies and makes an error to throw away; all that is most of the time that a replay takes.
 */
export function answersDirectly<Source extends object>(source: Source, answer: Answerer): Source {
  answerers.set(source, answer);
  return source;
}

/** How to ask without msw, if there is a way. */
export function answererOf(source: object): Answerer | undefined {
  return answerers.get(source);
}

/** Only what a handler for every method and this pattern would be asked. */
export function matching(pattern: Path, answer: Answerer): Answerer {
  if (pattern === '*') return answer;
  return (asked) => (matchRequestUrl(new URL(asked.url), pattern).matches ? answer(asked) : undefined);
}
