import { assert, array, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { splitFrames } from './split-frames.ts';

function show(text: string): readonly (readonly [string, string])[] {
  return splitFrames(Buffer.from(text)).map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]);
}

test.for([['\n'], ['\r\n'], ['\r']])('a stream is cut after the empty lines of its events (%j)', ([end]) => {
  const first = `event: ping${end}data: {}${end}${end}`;
  const second = `event: error${end}data: "é"${end}${end}`;
  expect(show(first + second)).toEqual([
    ['ping', first],
    ['error', second],
  ]);
});

test('an event without a name is a message, and one without an end is played as it is', () => {
  expect(show('data: 1\n\ndata: 2')).toEqual([
    ['message', 'data: 1\n\n'],
    ['message', 'data: 2'],
  ]);
});

test('no byte is lost', () => {
  assert(
    property(array(constantFrom('\n', '\r', '\r\n', 'data: ', 'é', '\u0000')), (parts) => {
      const body = Buffer.from(parts.join(''));
      expect(Buffer.concat(splitFrames(body).map(({ bytes }) => Buffer.from(bytes)))).toEqual(body);
    }),
  );
});
