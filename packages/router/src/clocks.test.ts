// What blocked event loops and clocks that jump do to what a router knows.
import { composeWith, type Clock } from '@sluice/core';
import { ManualClock, scripted, type Script } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { router } from './router.ts';
import { broken, request, routed, says, throttled } from './testing/routed.ts';

test('X4 a probe of a process that stood still for twice its lease has no say any more', async () => {
  const failures = Array.from({ length: 5 }, (): Script => [broken]);
  const { ask, clock, complete, errorOf } = routed(
    { a: [...failures, says('a', 3_000), says('a')], b: [...failures, says('b')] },
    { breaker: { openMs: 500, probeTimeoutMs: 1_000 }, random: () => 1 },
  );
  for (let call = 0; call < 5; call++) await errorOf();
  await clock.advance(500);
  const probe = complete(request);
  await clock.advance(2_000);
  expect((await ask()).notes[0]).toMatchObject({ target: 'b', why: 'probe', passedOver: ['a'] }); // `a` is open again
  await clock.advance(1_000);
  expect((await probe).text).toBe('a'); // late, but an answer
  const { notes } = await ask();
  expect(notes[0]).toMatchObject({ target: 'a', why: 'probe' }); // its turn to try came with time, not with the late answer
  expect((await ask()).notes[0]).toMatchObject({ target: 'a', why: 'chosen', breaker: 'closed' });
});

test.for([-3_600_000, 3_600_000])(
  'X5 a wall clock that jumps by %i ms ends no rest and no open breaker early or late',
  async (jumpMs) => {
    const manual = new ManualClock();
    let jumpedMs = 0;
    const clock: Clock = {
      now: () => manual.now(),
      wall: () => manual.wall() + jumpedMs,
      after: (delayMs, action) => manual.after(delayMs, action),
    };
    const a = scripted({ provider: 'a', clock }, [throttled(5_000)], says('a'));
    const b = scripted({ provider: 'b', clock }, ...Array.from({ length: 5 }, (): Script => [broken]), says('b'));
    const c = scripted({ provider: 'c', clock }, says('c'));
    const targets = [a, b, c].map((chain) => ({ name: chain.provider, chain }));
    const complete = composeWith({ clock })(router({ targets, clock, random: () => 1 }));
    for (let call = 0; call < 5; call++) await complete(request);
    jumpedMs = jumpMs;
    await manual.advance(4_999);
    expect((await complete(request)).notes[0]).toMatchObject({ target: 'c', passedOver: ['a', 'b'] });
    await manual.advance(1);
    expect((await complete(request)).text).toBe('a');
    expect(b.calls).toHaveLength(5);
  },
);
