import { composeWith } from '@sluice/core';
import { end, ManualClock, scripted, start, type Script } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { semaphore } from './index.ts';

const request = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] } as const;

/** 1 when all have the same; 1 ÷ n when one has everything. */
function jain(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  return sum ** 2 / (shares.length * shares.reduce((total, share) => total + share ** 2, 0));
}

test('S18 keys that all have work get equal shares, however much of it each has', async () => {
  const clock = new ManualClock();
  const answered = new Map<string, number>();
  const gate = semaphore({ permits: 6, key: ({ attributes }) => attributes['tenant'] as string, clock });
  const answer: Script = ({ id }) => [start(), { waitMs: 8 + (Number(id.split(' ')[1]) % 5) }, end()];
  const complete = composeWith({ clock })(gate, scripted({ provider: 'p', clock }, answer));
  const callers = { a: 100, b: 30, c: 8, d: 3 };
  let stopped = false;
  const loops = Object.entries(callers).flatMap(([tenant, count]) =>
    Array.from({ length: count }, async (_, index) => {
      for (let turn = 0; !stopped; turn++) {
        await complete(request, { attributes: { tenant }, id: `${tenant} ${index + turn}` }).catch(() => {});
        answered.set(tenant, (answered.get(tenant) ?? 0) + 1);
      }
    }),
  );
  await clock.advance(4_000);
  stopped = true;
  const shares = Object.keys(callers).map((tenant) => answered.get(tenant) ?? 0);
  await gate.close();
  await clock.advance(100);
  await Promise.all(loops);
  expect(jain(shares)).toBeGreaterThan(0.95);
  expect(shares.reduce((sum, share) => sum + share)).toBeGreaterThan(2_000);
});

test('a tenant that fills the queue keeps nobody else out of it: the last of its own line makes room', async () => {
  const clock = new ManualClock();
  const gate = semaphore({ permits: 4, key: ({ attributes }) => attributes['tenant'] as string, clock });
  const complete = composeWith({ clock })(gate, scripted({ provider: 'p', clock }, [start(), { waitMs: 100 }, end()]));
  const refused: unknown[] = [];
  const batch = Array.from({ length: 1_004 }, () =>
    complete(request, { attributes: { tenant: 'batch' } }).catch((error: unknown) => refused.push(error)),
  );
  await clock.advance(50);
  expect([gate.queued, refused.length]).toEqual([1_000, 0]);
  const question = complete(request, { attributes: { tenant: 'other' } });
  await clock.advance(0);
  expect([gate.queued, refused.length]).toEqual([1_000, 1]);
  expect(refused[0]).toMatchObject({ code: 'queue-full', refused: 'displaced', waitedMs: 50, position: 1_000 });
  expect((refused[0] as Error).message).toBe(
    'Expected its turn, got its place (it came as number 1000) taken after 50 ms by a key of which fewer wait',
  );
  expect((refused[0] as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(1_000);
  await clock.advance(250);
  expect((await question).reason).toBe('stop');
  await gate.close();
  await clock.advance(200);
  await Promise.all(batch);
});

test('a tenant’s batch of a thousand holds up nobody else’s question for longer than one answer', async () => {
  const clock = new ManualClock();
  const gate = semaphore({ permits: 4, key: ({ attributes }) => attributes['tenant'] as string, clock });
  const complete = composeWith({ clock })(gate, scripted({ provider: 'p', clock }, [start(), { waitMs: 100 }, end()]));
  const batch = Array.from({ length: 1_000 }, () =>
    complete(request, { attributes: { tenant: 'batch' } }).catch(() => {}),
  );
  await clock.advance(50);
  const asked = clock.now();
  let answeredMs = 0;
  const question = complete(request, { attributes: { tenant: 'other' } }).then(
    () => (answeredMs = clock.now() - asked),
  );
  await clock.advance(500);
  await question;
  expect(answeredMs).toBeLessThanOrEqual(250);
  await gate.close();
  await clock.advance(200);
  await Promise.all(batch);
});
