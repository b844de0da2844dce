import assert from 'node:assert/strict';
import { isCompletionError } from '../errors/completion-error.ts';
import { paced } from './answers.ts';
import { drive, outcomeOf } from './drive.ts';
import { edged, request } from './edged.ts';
import type { Law } from './law.ts';
import type { Script } from './scripted.ts';

export const deafInner: Law = {
  title: 'an inner link deaf to the signal does not hold the reader',
  async check(make) {
    for (let place = 0; place < paced().length; place++) {
      const what = `deaf after ${place} steps`;
      const deaf: Script = [...paced().slice(0, place), 'deaf'];
      const { complete, clock } = edged(make, [deaf, deaf, deaf, paced()]);

      const caller = new AbortController();
      const aborted = outcomeOf(complete(request, { signal: caller.signal }));
      await clock.advance(100);
      caller.abort();
      const at = clock.now();
      const told = await drive(aborted, clock, `${what}, aborted`);
      assert.ok(
        'error' in told && isCompletionError(told.error, 'aborted'),
        `${what}: expected the reader to be told \`aborted\``,
      );
      assert.equal(clock.now(), at, `${what}: expected the reader to be told at once`);

      const late = await drive(outcomeOf(complete(request, { timeoutMs: 50 })), clock, `${what}, out of time`);
      assert.ok('error' in late && isCompletionError(late.error, 'timeout'), `${what}: expected \`timeout\``);

      const stream = complete.stream(request, { readerTimeoutMs: Infinity });
      const pending = stream.next();
      await clock.advance(100);
      await drive(stream.return(), clock, `${what}, left`);
      await drive(outcomeOf(pending), clock, `${what}, left with a read pending`);

      const { text } = await drive(complete(request), clock, `${what}, the call after it`);
      assert.equal(text, 'ab', `${what}: expected the call after it to be answered`);
      await drive(complete.close({ deadlineMs: 10 }), clock, `${what}, closed`);
    }
  },
};
