import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from '../recordings/testing/folder.ts';
import { addUsage, type TestFileRun } from './usage.ts';

/** A test file with the recordings of a test that ran, of one that did not, and of a test file that is gone. */
function project(): { readonly recordings: string; run(changes: Partial<TestFileRun>, passed?: boolean): TestFileRun } {
  const above = folder();
  const recordings = join(above, '__recordings__');
  for (const path of ['a.test.ts/ran', 'a.test.ts/did-not-run', 'gone.test.ts/ran']) {
    mkdirSync(join(recordings, path), { recursive: true });
  }
  const file = join(above, 'a.test.ts');
  writeFileSync(file, '');
  const ran = {
    dir: join(recordings, 'a.test.ts/ran'),
    mode: 'missing' as const,
    used: ['01.json'],
    unused: ['02.json'],
    recorded: ['03.json'],
    notKept: ['POST /: 529'],
    problems: [],
  };
  return {
    recordings,
    run: (changes, passed = true) => ({ file, complete: true, tests: [{ ...ran, passed }], ...changes }),
  };
}

test('what a run used, recorded and left, by path', () => {
  const { recordings, run } = project();
  const ran = join(recordings, 'a.test.ts/ran');
  expect(addUsage([run({})])).toEqual({
    used: [join(ran, '01.json')],
    unused: [join(ran, '02.json')],
    recorded: [join(ran, '03.json')],
    stale: [join(recordings, 'a.test.ts/did-not-run'), join(recordings, 'gone.test.ts')],
    notKept: ['POST /: 529'],
  });
});

test('while tests of a file are left out, none of its recordings is called stale', () => {
  const { recordings, run } = project();
  expect(addUsage([run({ complete: false })]).stale).toEqual([join(recordings, 'gone.test.ts')]);
});

test('what a test that failed did not ask for, it might have', () => {
  const { run } = project();
  expect(addUsage([run({}, false)])).toMatchObject({ unused: [], used: [expect.any(String)] });
});

test('a file whose tests use no recordings says nothing', () => {
  expect(addUsage([project().run({ tests: [] })])).toMatchObject({ used: [], stale: [] });
});
