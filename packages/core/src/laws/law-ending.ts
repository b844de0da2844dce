import assert from 'node:assert/strict';
import { everyKind, fatal, situations } from './answers.ts';
import { bare } from './bare.ts';
import type { Law } from './law.ts';

export const sameRecord: Law = {
  title: 'same record whether the reader leaves at `end` or reads on',
  async check(make) {
    for (const [situation, scripts] of Object.entries(situations)) {
      const records: unknown[] = [];
      for (const how of ['reads on', 'leaves'] as const) {
        const what = `${situation}, the reader ${how}`;
        const alone = bare(make, scripts());
        const { specimen, transport } = alone;
        const events = alone.call().begin();
        for (;;) {
          const read = await alone.drive(events.next(), what);
          if ('error' in read || read.value.done || read.value.value.type === 'end') break;
        }
        const atEnd = structuredClone(specimen.record?.());
        if (how === 'leaves') await alone.drive(Promise.resolve(events.return?.()), what);
        else await alone.takeAll(events, what);
        const after = structuredClone(specimen.record?.());
        assert.deepEqual(after, atEnd, `${what}: expected the record to be written before \`end\` is passed on`);
        records.push({ record: after, calls: transport.calls.length });
      }
      assert.deepEqual(records[1], records[0], `${situation}: expected the same of a reader that leaves at \`end\``);
    }
  },
};

export const oneEnd: Law = {
  title: 'one `end`, nothing after it',
  async check(make) {
    const all = {
      ...situations,
      'all at once': () => [everyKind()],
      'a failure': () => [[...everyKind().slice(0, 5), fatal()]],
    };
    for (const [situation, scripts] of Object.entries(all)) {
      const alone = bare(make, scripts());
      const events = alone.call().begin();
      const { events: seen, error } = await alone.takeAll(events, situation);
      const ends = seen.filter(({ type }) => type === 'end').length;
      const failed = error !== undefined;
      assert.ok(
        ends + Number(failed) === 1,
        `${situation}: expected one \`end\` or an error, got ${ends} and ${String(error)}`,
      );
      if (!failed) assert.equal(seen.at(-1)?.type, 'end', `${situation}: expected nothing after \`end\``);
      const after = await alone.drive(events.next(), situation);
      assert.ok('value' in after && after.value.done, `${situation}: expected it to stay over`);
    }
  },
};
