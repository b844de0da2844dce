import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { fatal, paced, situations, transient } from './answers.ts';
import { bare } from './bare.ts';
import { drive, outcomeOf, settle } from './drive.ts';
import { edged, request, throwing } from './edged.ts';
import type { Law, MakeLink, Specimen } from './law.ts';
import type { Scripted, Script } from './scripted.ts';
import { realTimers, unhandled } from './side-effects.ts';
import { everyWay } from './ways-to-leave.ts';

export const nothingHeld: Law = {
  title: 'nothing held after break at every event, throw, abort at every await, deadline, error',
  async check(make) {
    await everyWay(make, (after) => assertNothingHeld(after, after.what));
    const chain = edged(make, [], throwing(fatal()));
    await drive(outcomeOf(chain.complete(request)), chain.clock, 'a `next` that throws at once');
    assertNothingHeld(chain, 'a `next` that throws at once');
  },
};

function assertNothingHeld({ specimen, transport }: { specimen: Specimen; transport: Scripted }, what: string): void {
  assert.equal(transport.open, 0, `${what}: expected no open socket`);
  assert.equal(specimen.held?.() ?? 0, 0, `${what}: expected nothing to be held`);
}

export const signalIsLifetime: Law = {
  title: 'gives back when the signal fires although nobody reads on',
  async check(make) {
    for (const [situation, scripts] of Object.entries(situations)) {
      for (let count = 0; count < 8; count++)
        await fireAfter(make, scripts(), count, `${situation}, ${count} events read`);
    }
    for (const silent of ['hang', 'deaf'] as const) {
      for (let place = 0; place < paced().length; place++) {
        const scripts = [[...paced().slice(0, place), silent]];
        await fireAfter(make, scripts, Infinity, `${silent} after ${place} steps`);
      }
    }
    await fireAfter(make, [[transient()]], Infinity, 'always busy');
    await fireAll(make);
  },
};

/** Reads by hand, lets go of it, and fires. A read that stays pending stays pending. */
async function fireAfter(make: MakeLink, scripts: readonly Script[], count: number, what: string): Promise<void> {
  const { specimen, transport, clock, call } = bare(make, scripts);
  const { controller, begin } = call();
  const events = begin();
  let over = false;
  for (let reads = 0; reads < count; reads++) {
    const read = outcomeOf(events.next()).then((outcome) => (over = 'error' in outcome || outcome.value.done === true));
    let settled = false;
    void read.then(() => (settled = true));
    for (let moves = 0; !settled && moves < 8; moves++) await clock.advance(clock.nextMs ?? 0);
    if (over) return; // it ended by itself: another law's matter
    if (!settled) break;
  }
  controller.abort();
  await settle();
  assertNothingHeld({ specimen, transport }, what);
}

/** Many at once, so that a link that lets only some through has others wait. */
async function fireAll(make: MakeLink): Promise<void> {
  const { specimen, transport, call } = bare(make, [['hang']]);
  const calls = Array.from({ length: 20 }, (_, index) => call(`call ${index}`, `request ${index}`));
  for (const { begin } of calls) void outcomeOf(begin().next());
  await settle();
  for (const { controller } of calls) controller.abort();
  await settle();
  assertNothingHeld({ specimen, transport }, '20 calls at once');
}

export const nothingLeft: Law = {
  title: "no timer, no listener on the caller's signal, no unhandled rejection afterwards",
  async check(make) {
    const timers = realTimers();
    const rejections = unhandled();
    try {
      await everyWay(make, ({ what, clock, caller }) => {
        assert.equal(clock.pending, 0, `${what}: expected no timer`);
        assert.equal(timers.set, 0, `${what}: expected no timer beside the clock's`);
        assert.equal(listeners(caller.signal), 0, `${what}: expected no listener on the caller's signal`);
        assert.deepEqual(rejections.seen, [], `${what}: expected every rejection to be taken`);
      });
      await leavesNoListener(make);
      assert.deepEqual(rejections.seen, [], 'expected every rejection to be taken');
    } finally {
      timers.stop();
      rejections.stop();
    }
  },
};

/** Without an edge, whose signal fires and takes the listeners along. */
async function leavesNoListener(make: MakeLink): Promise<void> {
  for (const [situation, scripts] of Object.entries(situations)) {
    for (let count = 0; count < 12; count++) {
      const what = `${situation}, left by itself after ${count} events`;
      const alone = bare(make, scripts());
      const { call, begin, opened } = alone.call();
      const events = begin();
      for (let reads = 0; reads < count; reads++) await alone.drive(events.next(), what);
      await alone.drive(Promise.resolve(events.return?.()), what);
      for (const inner of opened) await inner.leave(); // so that what is left is the link's
      await settle();
      assert.equal(listeners(call.signal), 0, `${what}: expected no listener on the call's signal`);
      assert.equal(alone.clock.pending, 0, `${what}: expected no timer`);
    }
  }
}

function listeners(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}
