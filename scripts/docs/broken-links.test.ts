import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { brokenLinks } from './broken-links.ts';

function page(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'links-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'other.md'), '# Other page\n\n## `sse` and `send`, twice\n');
  writeFileSync(join(folder, 'page.md'), text);
  return join(folder, 'page.md');
}

test.each(['[a](other.md)', '[a](other.md#sse-and-send-twice)', '[a](#here)\n# Here', '[a](https://x.test/b#c)'])(
  '%j is not broken',
  (text) => {
    expect(brokenLinks(page(text))).toEqual([]);
  },
);

test.each([
  ['[a](gone.md)', 'gone.md is not there'],
  ['[a](other.md#gone)', 'other.md has no heading #gone'],
  ['[a](#gone)', 'page.md has no heading #gone'],
])('%j is broken', (text, problem) => {
  expect(brokenLinks(page(`first line\n${text}`))).toMatchObject([
    { line: 2, problem: expect.stringContaining(problem) },
  ]);
});

test('what looks like a link in code is none', () => {
  expect(brokenLinks(page('```ts\nhandlers[0](gone)\n```\n\n    $ [a](gone.md)\n'))).toEqual([]);
});
