import { expect, test } from 'vitest';
import { childCall } from '../call/child-call.ts';
import type { Call } from '../call/call.ts';
import { end, ManualClock, scripted, start } from '../laws/index.ts';
import { later } from '../link/later.ts';
import { sleep } from '../time/sleep.ts';
import { composeWith } from './compose.ts';
import type { Middleware } from './middleware.ts';

test('a call says when the edge was asked, however long it waited on its way, and so do the calls made of it', async () => {
  const clock = new ManualClock();
  await clock.advance(7);
  const calls: Call[] = [];
  const slow: Middleware = function slow(call, next) {
    return later(async () => {
      await sleep(100, call.signal, clock);
      return next(childCall({ ...call, stream: true }, 1));
    });
  };
  const looks: Middleware = function looks(call, next) {
    calls.push(call);
    return next(childCall(call, 2));
  };
  const transport = scripted('p', [start(), end()]);
  const answer = composeWith({ clock })(slow, looks, transport)({
    model: 'm',
    messages: [{ role: 'user', content: 'Hi' }],
  });
  await clock.advance(100);
  await answer;
  expect([...calls, ...transport.calls].map(({ askedMs }) => askedMs)).toEqual([7, 7]);
});
