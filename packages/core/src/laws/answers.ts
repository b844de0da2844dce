import type { Call } from '../call/call.ts';
import { CompletionError } from '../errors/completion-error.ts';
import type { CompletionEvent } from '../events/event.ts';
import { end, failed, reasoning, start, text, toolCall, usage } from './event-builders.ts';
import type { Script, Step } from './scripted.ts';

/** A failure after which trying again makes sense. */
export function transient(): CompletionError {
  return new CompletionError('overloaded', 'Busy', { fault: 'transient', provider: 'law' });
}

/** A failure that is nobody's to repair. */
export function fatal(): CompletionError {
  return new CompletionError('invalid-request', 'Wrong', { provider: 'law' });
}

/** An answer that takes its time: links are left in waits as well as at events. */
export function paced(): Step[] {
  return [{ waitMs: 5 }, start(), text('a'), { waitMs: 5 }, text('b'), usage(3, 2), { waitMs: 5 }, end()];
}

/** The events of an answer, each kind that a provider sends. */
export function everyKind(): CompletionEvent[] {
  return [
    start({ id: 'answer', requestId: 'request', rateLimit: { 'x-left': '9' }, raw: { tier: 'standard' } }),
    usage(7, 0),
    reasoning('hm', 0),
    {
      type: 'content',
      index: 0,
      part: { type: 'reasoning', providerFields: { provider: 'law', model: 'm', fields: { signature: 's' } } },
    },
    text('he', 1),
    text('llo', 1),
    {
      type: 'content',
      index: 1,
      part: { type: 'text', providerFields: { provider: 'law', model: 'm', fields: { cited: [1] } } },
    },
    { type: 'tool-call-delta', index: 2, id: 'c1', name: 'lookup', text: '{}' },
    toolCall('c1', 'lookup', { deep: [1, { two: 2 }] }, 2),
    { type: 'content', index: 3, part: { type: 'raw', provider: 'law', model: 'm', value: { block: true } } },
    { type: 'raw', provider: 'law', name: 'ping', value: { at: 1 }, output: false },
    { type: 'raw', provider: 'law', name: 'new-block', value: { text: '?' }, output: true },
    usage(7, 5),
    { type: 'end', reason: 'stop', rawReason: 'end_turn', raw: { stop: null } },
  ];
}

/** Events as links below send them: attempts that failed in each of the three ways, and turns of a tool loop. */
export function attemptsAndTurns(): CompletionEvent[] {
  return [
    failed(transient()),
    start({ id: 'one' }),
    usage(10, 0),
    text('lost'),
    failed(transient(), 'dropped'),
    start({ id: 'two', provider: 'other' }),
    usage(10, 1),
    toolCall('c1', 'lookup'),
    usage(10, 4),
    { type: 'tool-result', id: 'c1', content: '3' },
    {
      type: 'turn',
      turn: 1,
      reason: 'tool-calls',
      messages: [
        { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'lookup', input: {} }] },
        { role: 'tool', content: [{ type: 'tool-result', id: 'c1', content: '3' }] },
      ],
    },
    start({ id: 'three' }),
    usage(20, 0),
    text('first half, '),
    failed(transient(), 'kept'),
    start({ id: 'four' }),
    text('second half'),
    usage(21, 6),
    end(),
  ];
}

/** What a provider may do that makes a link do more than pass on: answer, fail first, ask for a tool named `lookup`. */
export const situations: Readonly<Record<string, () => readonly Script[]>> = {
  'an answer': () => [paced()],
  'a failure before an answer': () => [[{ waitMs: 5 }, transient()], paced()],
  'a tool call before an answer': () => [
    [start(), usage(2, 0), toolCall('c1', 'lookup'), usage(2, 1), end('tool-calls')],
    paced(),
  ],
};

/** A script that answers each call after its request's first message, so that answers can be told apart. */
export function echo(answers: ReadonlyMap<unknown, readonly Step[]>): Script {
  return ({ request }: Call) => answers.get(request.messages[0]!.content) ?? [];
}
