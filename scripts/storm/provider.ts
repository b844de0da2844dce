import { CompletionError, type Call, type Clock, type CompletionEvent, type Transport, type Usage } from '@sluice/core';
import { end, scripted, start, text, toolCall, usage, type Scripted, type Step } from '@sluice/core/laws';
import { below, seededRandom } from './seeded-random.ts';

/** What a provider really said in one attempt. */
export interface Said {
  readonly id: string;
  /** What was asked: the first message's text. */
  readonly key: string;
  text: string;
  /** Each usage report, in order. */
  readonly usages: Usage[];
  ended: boolean;
  failed: boolean;
}

export interface Provider {
  readonly transport: Transport;
  readonly sockets: Scripted;
  /** How many sockets were open at once, at most. */
  mostOpen(): number;
}

/** A provider that says, hesitates and fails at random, and writes down what it said before anybody heard it. */
export function provider(name: string, clock: Clock, seed: number, said: Map<string, Said>): Provider {
  let most = 0;
  const sockets = scripted({ provider: name, clock }, (call) => {
    most = Math.max(most, sockets.open);
    return script(name, call, seed);
  });
  const speak = async function* (call: Call): AsyncGenerator<CompletionEvent, void> {
    const record: Said = { id: call.id, key: keyOf(call), text: '', usages: [], ended: false, failed: false };
    if (said.has(call.id)) throw new Error(`Expected each attempt to have an id of its own, got ${call.id} twice`);
    said.set(call.id, record);
    try {
      for await (const event of sockets(call)) {
        if (event.type === 'text-delta') record.text += event.text;
        if (event.type === 'usage') record.usages.push(event.usage);
        if (event.type === 'end') record.ended = true;
        yield event;
      }
    } catch (error) {
      record.failed = true;
      throw error;
    }
  };
  const transport = Object.defineProperty(Object.assign(speak, { provider: name }), 'name', { value: name });
  return { transport, sockets, mostOpen: () => most };
}

function keyOf({ request }: Call): string {
  const content = request.messages[0]?.content;
  return typeof content === 'string' ? content : '';
}

/** The pieces of an answer say whose they are. */
export const piece = /\[([^|\]]+)\|([^|\]]+)\|(\d+)\]/g;

function script(name: string, call: Call, seed: number): Step[] {
  const random = seededRandom(seed, `${name} ${call.id}`);
  const steps: Step[] = [];
  const chance = (probability: number): boolean => random() < probability;
  const pause = (): void => void (chance(0.4) && steps.push({ waitMs: below(random, 6) }));
  const busy = (): CompletionError => new CompletionError('overloaded', 'Busy', { fault: 'transient', provider: name });
  pause();
  if (chance(0.12)) return [...steps, busy()];
  if (chance(0.02)) return [...steps, chance(0.5) ? 'deaf' : 'hang'];
  steps.push(start({ id: call.id, provider: name }));
  if (chance(0.8)) steps.push(usage(10, 0));
  pause();
  if (chance(0.1)) return [...steps, busy()];
  const pieces = 1 + below(random, chance(0.1) ? 20 : 5);
  for (let index = 0; index < pieces; index++) {
    steps.push(text(`[${keyOf(call)}|${call.id}|${index}]`));
    if (chance(0.2)) steps.push(usage(10, index + 1));
    pause();
    if (chance(0.03)) return [...steps, busy()];
    if (chance(0.01)) return [...steps, new CompletionError('malformed', 'Not the wire', { provider: name })];
    if (chance(0.02)) return [...steps, 'hang'];
    if (chance(0.015)) return [...steps, 'deaf'];
    if (chance(0.01)) return steps; // cut: no end
  }
  if (chance(0.2)) return [...steps, toolCall('c1', 'add', {}, 1), usage(10, pieces + 2), end('tool-calls')];
  return [...steps, usage(10, pieces), end()];
}
