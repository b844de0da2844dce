import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeRecording } from './decode-recording.ts';
import { encodeRecording } from './encode-recording.ts';
import type { Recording } from './recording.ts';
import { recordingSchema } from './schema.ts';
import { upgrade } from './upgrade.ts';

const recording: Recording = {
  recordedAt: '2026-11-25',
  request: { method: 'POST', url: 'https://provider.test/v1', headers: {}, body: { json: { a: 1 } } },
  answer: {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    headAtMs: 1,
    pieces: ['one', 'two'].map((type, index) => ({
      atMs: index + 2,
      bytes: Buffer.from(`event: ${type}\ndata: {"type":"${type}","n":1.50}\n\n`),
    })),
  },
};
const written = encodeRecording(recording);

/** The message for a file in which a piece of text was replaced. */
function problem(from: string | RegExp, to: string): string {
  const edited = written.replace(from, to);
  expect(edited).not.toBe(written);
  try {
    decodeRecording(edited, 'test/01.json');
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

function textsOf(text: string): readonly string[] {
  return decodeRecording(text, 'edited.json').answer.pieces.map(({ bytes }) => Buffer.from(bytes).toString());
}

test('what is no JSON is told with its line', () => {
  expect(problem('"version": 1,', '"version": 1')).toBe(
    'test/01.json:3: is not JSON: expected a comma or }, got "\\""',
  );
  expect(problem(/\n {2}\}\n\}\n$/, '')).toMatch(
    /^test\/01\.json:\d+: is not JSON: expected a comma or \}, got the end of the file$/,
  );
  expect(problem('"POST"', '"POST')).toBe(
    'test/01.json:5: is not JSON: expected a string that ends on its line, got "\\""',
  );
  expect(problem('{\n', '<<<<<<< HEAD\n{\n')).toBe('test/01.json:1: is not JSON: expected a value, got "<"');
});

test('a newer version is told with its line, and that an update reads it', () => {
  expect(problem('"version": 1', '"version": 2,\n "new": true')).toBe(
    'test/01.json:2: is of version 2, newer than 1: update @sluice/testing',
  );
});

test('an edit that breaks the schema is told with its line and place', () => {
  expect(problem('"status": 200', '"status": "200"')).toBe(
    'test/01.json:15: response.status: expected a whole number ≥ 200 and ≤ 599, got "200"',
  );
  expect(problem('"method"', '"methode"')).toBe(
    'test/01.json:4: request: `method` is missing\ntest/01.json:5: request.methode: is not known here: method, url, headers, body',
  );
  expect(problem('{"event": "two"', '{"evnt": "two"')).toMatch(
    /^test\/01\.json:22: response\.body\.events\[1\]\.evnt: is not known here/,
  );
  expect(problem('"events"', '"text": "x", "events"')).toMatch(
    /^test\/01\.json:19: response\.body: expected exactly one of events, lines/,
  );
  expect(problem('"version": 1', '"version": "one"')).toBe('test/01.json:2: version: expected 1, got "one"');
  expect(problem('2026-11-25', 'today')).toMatch(/^test\/01\.json:3: recordedAt: expected a string like/);
});

test('an event that was changed by hand is played as it was changed; numbers stay as they are written', () => {
  expect(textsOf(written.replace('"type":"one","n":1.50', '"type": "one", "n":2.50'))).toEqual([
    'event: one\ndata: {"type": "one", "n":2.50}\n\n',
    'event: two\ndata: {"type":"two","n":1.50}\n\n',
  ]);
});

test('an event that was added by hand comes with the last; pieces that no longer add up are the events again', () => {
  const split = written.replace('"headAt"', `"split": [3, ${textsOf(written).join('').length - 3}],\n    "headAt"`);
  expect(textsOf(split)).toEqual(['eve', expect.stringContaining('nt: one')]);
  const added = split.replace('{"event": "two"', '{"comment": " hm"},\n{"event": "two"');
  const { pieces } = decodeRecording(added, 'edited.json').answer;
  expect(pieces.map(({ atMs, bytes }) => `${atMs} ${Buffer.from(bytes).toString().split('\n')[0]}`)).toEqual([
    '2 event: one',
    '3 : hm',
    '3 event: two',
  ]);
});

test('an event that an editor has put on several lines is one line again', () => {
  expect(textsOf(JSON.stringify(JSON.parse(written), null, 2))[0]).toBe('event: one\ndata: {"type":"one","n":1.5}\n\n');
});

test('the schema for editors is the one by which files are read', () => {
  const shipped: unknown = JSON.parse(readFileSync(new URL('recording.schema.json', import.meta.url), 'utf8'));
  const { $schema: _, title: __, ...schema } = shipped as Record<string, unknown>;
  expect(schema).toEqual(JSON.parse(JSON.stringify(recordingSchema)));
});

test('files of older versions are brought up to today, step by step; those of today stay letter by letter', () => {
  const steps = {
    1: ({ version: _, ...old }: object & { version?: unknown }) => ({ version: 2, ...old, two: true }),
    2: ({ version: _, ...old }: object & { version?: unknown }) => ({ version: 3, ...old, three: true }),
  };
  const old = '{ "version": 1, "n": 1.50 }';
  expect(JSON.parse(upgrade(old, { version: 1, n: 1.5 }, steps))).toEqual({
    version: 3,
    n: 1.5,
    two: true,
    three: true,
  });
  expect(upgrade('{ "version": 3 }', { version: 3 }, steps)).toBe('{ "version": 3 }');
  expect(upgrade('[]', [], steps)).toBe('[]');
});
