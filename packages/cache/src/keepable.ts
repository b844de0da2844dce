import { isOutput, type CompletionEvent, type CompletionRequest, type End, type Start } from '@sluice/core';
import { isOfAnswer } from './core-events.ts';
import { isVersionOf, type Namespace } from './namespace.ts';

/**
 * Why an answer was not kept. `reason`: it ended otherwise than by itself (`length`, a refusal, tool calls where they are not
 * wanted) · `empty` · `mixed`: made of several attempts or turns · `source`: it came from a cache itself · `provider`, `model`:
 * not of the namespace · `size`: larger than `maxEntryBytes` · `unknown`: the store could not be asked when the call began, so
 * that nobody can tell whether the namespace was invalidated since · `store`: the store failed to keep it.
 */
export type WhyNotKept = 'reason' | 'empty' | 'mixed' | 'source' | 'provider' | 'model' | 'size' | 'unknown' | 'store';

/** What decides whether an answer may be kept. */
export interface Rules {
  readonly namespace: Namespace;
  readonly toolCalls: boolean;
}

/** The answer among the events of a call that came to its `end`, or why it is not to be kept. */
export function keepable(
  events: readonly CompletionEvent[],
  { model }: CompletionRequest,
  rules: Rules,
): readonly CompletionEvent[] | WhyNotKept {
  const begin = events.findLastIndex(({ type }) => type === 'start');
  const end = events.at(-1);
  const start = events[begin];
  if (end?.type !== 'end' || start?.type !== 'start' || standsBefore(events, begin)) return 'mixed';
  const answer = events.slice(begin).filter(isOfAnswer);
  return whyNot(answer, { start, end, model, rules }) ?? [replayable(start), ...answer.slice(1)];
}

function whyNot(
  answer: readonly CompletionEvent[],
  { start, end, model, rules }: { start: Start; end: End; model: string; rules: Rules },
): WhyNotKept | undefined {
  const { providers, models = [] } = rules.namespace;
  const calls = answer.filter((event) => event.type === 'tool-call');
  if (end.reason !== 'stop' && end.reason !== 'tool-calls') return 'reason';
  if (end.reason === 'tool-calls' || calls.length > 0) {
    if (!rules.toolCalls || calls.some(({ invalidInput }) => invalidInput !== undefined)) return 'reason';
  }
  if (!answer.some(isOutput)) return 'empty';
  if (start.source !== 'provider') return 'source';
  if (!providers.includes(start.provider)) return 'provider';
  const served = [start.model, end.model ?? start.model];
  return served.every((one) => isVersionOf(one, model) || models.includes(one)) ? undefined : 'model';
}

/** Whether something that was said before the last attempt is still part of the answer: of a turn, or kept by a failover. */
function standsBefore(events: readonly CompletionEvent[], begin: number): boolean {
  let begun = false;
  for (const event of events.slice(0, begin)) {
    if (event.type === 'turn' || event.type === 'tool-result') return true;
    if (event.type === 'attempt-failed' && event.output === 'dropped') begun = false;
    else begun ||= isOutput(event);
  }
  return (
    begun ||
    events.slice(begin).some(({ type }) => type === 'turn' || type === 'tool-result' || type === 'attempt-failed')
  );
}

/** Rate limits are told of the moment in which they were read. */
function replayable({ rateLimit: _, ...start }: Start): Start {
  return { ...start, source: 'cache' };
}
