import assert from 'node:assert/strict';
import { paced, situations } from './answers.ts';
import { bare } from './bare.ts';
import { settle } from './drive.ts';
import type { Law } from './law.ts';

export const lazy: Law = {
  title: 'nothing is asked of `next` before the first read',
  async check(make) {
    const { specimen, clock, transport, call } = bare(make, [paced()]);
    const one = call();
    const events = one.begin();
    await settle();
    assert.equal(one.opened.length, 0, 'expected nothing to be read from below before the first read');
    assert.equal(clock.pending, 0, 'expected no timer before the first read');
    assert.equal(specimen.held?.() ?? 0, 0, 'expected nothing to be held before the first read');
    void events.return?.().catch(() => {}); // what it answers is law 7's matter
    one.controller.abort();
    await settle();
    assert.equal(transport.calls.length, 0, 'expected no call when nobody read');
  },
};

export const callUnchanged: Law = {
  title: 'the call is not changed; several `next`s get child ids',
  async check(make) {
    for (const [situation, scripts] of Object.entries(situations)) {
      const alone = bare(make, scripts());
      const { call, begin, opened } = alone.call();
      const before = { ...call, request: structuredClone(call.request), attributes: structuredClone(call.attributes) };
      await alone.takeAll(begin(), situation);
      assert.deepEqual({ ...call }, before, `${situation}: expected a call that nobody changed`);
      const ids = opened.map((inner) => inner.call.id);
      for (const id of ids) {
        const may = ids.length > 1 ? /^call(\.\d+)+$/ : /^call(\.\d+)*$/;
        assert.match(id, may, `${situation}: expected \`\${call.id}.\${n}\` as the id of ${ids.length} calls`);
      }
      assert.equal(
        new Set(ids).size,
        ids.length,
        `${situation}: expected each call to have an id of its own, got ${ids.join(' ')}`,
      );
    }
  },
};
