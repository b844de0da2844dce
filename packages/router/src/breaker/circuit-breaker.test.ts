import { composeWith, CompletionError, isCompletionError, type CompletionRequest } from '@sluice/core';
import { end, ManualClock, scripted, start, text, type Script } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { circuitBreaker } from './circuit-breaker.ts';

const request: CompletionRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };
const said: Script = [start(), text('Hello'), end()];
const broken = new CompletionError('provider-error', 'Broken', { fault: 'transient' });
const wrong = new CompletionError('invalid-request', 'Wrong');

function make(...scripts: Script[]) {
  const clock = new ManualClock();
  const transport = scripted({ provider: 'p', clock }, ...scripts);
  const complete = composeWith({ clock })(circuitBreaker({ clock, random: () => 1 }), transport);
  const errorOf = (): Promise<unknown> =>
    complete(request).then(
      () => undefined,
      (error: unknown) => error,
    );
  return { clock, transport, complete, errorOf };
}

test('after five failures calls fail at once, are told when to come back, and cost nothing', async () => {
  const { transport, errorOf } = make([broken]);
  for (let call = 0; call < 5; call++) expect(await errorOf()).toMatchObject({ code: 'provider-error' });
  const error = await errorOf();
  expect(isCompletionError(error, 'circuit-open')).toBe(true);
  expect(error).toMatchObject({ fault: 'transient', sent: 'no', retryAfterMs: 5_000 });
  expect(transport.calls).toHaveLength(5);
});

test('when its time is up one call tries, and the others go through after it', async () => {
  const { clock, complete, errorOf } = make(
    [broken],
    [broken],
    [broken],
    [broken],
    [broken],
    [{ waitMs: 10 }, ...(said as [])],
  );
  for (let call = 0; call < 5; call++) await errorOf();
  await clock.advance(5_000);
  const probe = complete(request);
  expect(isCompletionError(await errorOf(), 'circuit-open')).toBe(true);
  await clock.advance(10);
  expect((await probe).text).toBe('Hello');
  const after = complete(request);
  await clock.advance(10);
  expect((await after).text).toBe('Hello');
});

test('wrong calls and callers who leave do not open it', async () => {
  const { transport, complete, errorOf } = make(
    [wrong],
    [wrong],
    [wrong],
    [wrong],
    [wrong],
    [wrong],
    [start(), text('a'), 'hang'],
  );
  for (let call = 0; call < 6; call++) expect(await errorOf()).toMatchObject({ code: 'invalid-request' });
  for (let call = 0; call < 6; call++)
    for await (const { type } of complete.stream(request)) if (type === 'text-delta') break;
  expect(transport.calls).toHaveLength(12);
});
