import assert from 'node:assert/strict';
import type { CompletionEvent } from '../events/event.ts';
import { echo, fatal } from './answers.ts';
import { bare, type Bare, type BareCall } from './bare.ts';
import { drive, outcomeOf } from './drive.ts';
import { chainOf, request } from './edged.ts';
import { end, start, text, usage } from './event-builders.ts';
import { makeSpecimen, type Law, type MakeLink } from './law.ts';
import { ManualClock } from './manual-clock.ts';
import { assertOwn, upToEnd } from './same-answer.ts';
import { scripted, type Step } from './scripted.ts';

const isEvent = (step: Step): step is CompletionEvent => typeof step === 'object' && 'type' in step;
const answerOf = (name: string): Step[] => [
  start({ id: name }),
  text(`${name} 1`),
  { waitMs: 2 },
  text(`${name} 2`),
  usage(1, 2),
  end(),
];

/** Two calls at once through one link; the scripts say what each is told. */
function two(make: MakeLink, toA: readonly Step[], toB: readonly Step[]): { alone: Bare; a: BareCall; b: BareCall } {
  const alone = bare(make, [
    echo(
      new Map([
        ['A', toA],
        ['B', toB],
      ]),
    ),
  ]);
  return { alone, a: alone.call('a', 'A'), b: alone.call('b', 'B') };
}

export const apart: Law = {
  title: 'two calls at once do not meet',
  async check(make) {
    const [toA, toB] = [answerOf('a'), answerOf('b')];
    const { alone, a, b } = two(make, toA, toB);
    const readers = [
      { events: a.begin(), seen: [] as CompletionEvent[], said: toA },
      { events: b.begin(), seen: [] as CompletionEvent[], said: toB },
    ];
    const all = [...toA, ...toB].filter(isEvent);
    for (let turn = 0; turn < all.length; turn++) {
      const read = ({ events, seen }: (typeof readers)[0]): Promise<unknown> =>
        alone.take(events, 1, 'read in turns').then((taken) => seen.push(...taken));
      await Promise.all(readers.map(read));
    }
    for (const { seen, said } of readers) assertOwn(upToEnd(seen), said.filter(isEvent), all, 'read in turns');
    for (let count = 0; count < 5; count++) await othersGoOn(make, count);
  },
};

/** One of two leaves, is aborted or fails after `count` events: the other sees all of its own. */
async function othersGoOn(make: MakeLink, count: number): Promise<void> {
  for (const how of ['leaves', 'is aborted', 'fails'] as const) {
    const what = `the other ${how} after ${count} events`;
    const toB = answerOf('b');
    const toA = how === 'fails' ? [...answerOf('a').filter(isEvent).slice(0, count), fatal()] : answerOf('a');
    const { alone, a, b } = two(make, toA, toB);
    const [left, staying] = [a.begin(), b.begin()];
    const seen = await alone.take(staying, 1, what);
    const taken = await alone.takeAll(limited(left, count), what);
    if (how === 'fails') await outcomeOf(alone.takeAll(left, what));
    else assert.ok(!('error' in taken), `${what}: expected it to read so far`);
    if (how === 'leaves') await alone.drive(Promise.resolve(left.return?.()), what);
    if (how === 'is aborted') a.controller.abort();
    seen.push(...(await alone.take(staying, toB.length, what)));
    assertOwn(upToEnd(seen), toB.filter(isEvent), [...toA, ...toB].filter(isEvent), what);
  }
}

function limited(events: AsyncIterator<CompletionEvent, void>, count: number): AsyncIterator<CompletionEvent, void> {
  let left = count;
  return { next: async () => (left-- > 0 ? events.next() : { done: true, value: undefined }) };
}

export const severalChains: Law = {
  title: 'has a name, may stand in several chains',
  async check(make) {
    const clock = new ManualClock();
    const { link } = makeSpecimen(make, clock);
    assert.notEqual(link.name, '', 'expected the link to have a name: that of its function');
    const chains = ['first', 'second'].map((provider) => {
      const said = [start({ provider }), text(provider), usage(1, 1), end()];
      const transport = scripted({ provider, clock }, said);
      return { provider, transport, complete: chainOf(link, transport, clock) };
    });
    for (const round of ['one after the other', 'at once']) {
      const answers: Promise<{ text: string }>[] = [];
      for (const { provider, complete } of chains) {
        const content = `${provider}, ${round}`; // two requests, so that nobody has a reason to answer them alike
        const answer = complete({ ...request, messages: [{ role: 'user', content }] });
        answers.push(answer);
        if (round !== 'at once') await drive(outcomeOf(answer), clock, round);
      }
      for (const [index, answer] of answers.entries()) {
        const { text: said } = await drive(answer, clock, round);
        assert.equal(
          said,
          chains[index]!.provider,
          `${round}: expected each chain to be answered by its own transport`,
        );
      }
    }
    for (const { provider, transport } of chains)
      assert.equal(transport.calls.length, 2, `expected ${provider} to be asked twice`);
  },
};
