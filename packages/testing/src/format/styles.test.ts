import { expect, test } from 'vitest';
import { decodeRecording } from './decode-recording.ts';
import { encodeRecording } from './encode-recording.ts';

const events = 'event: a\ndata: {"n": 1.0 , "p":"\\u00e9"   }\n\n: ping\n\nid: 7\ndata: [DONE]\n\n';

/** The body as its file shows it; it must come out as it went in. */
function shown(body: string | Uint8Array, contentType = 'text/event-stream'): string {
  const bytes = Buffer.from(body as string);
  const answer = { status: 200, headers: { 'content-type': contentType }, headAtMs: 0, pieces: [{ atMs: 0, bytes }] };
  const request = { method: 'GET', url: 'https://provider.test/', headers: {} };
  const text = encodeRecording({ recordedAt: '2026-11-25', request, answer });
  expect(decodeRecording(text, 'a.json').answer.pieces[0]!.bytes).toEqual(bytes);
  return text
    .slice(text.indexOf('"body": ') + 8)
    .replace(/,\n {4}"(?:split|headAt)[^]*/, '')
    .replaceAll(/\s*\n\s*/g, ' ');
}

const readable =
  '{"event": "a", "data": {"n": 1.0 , "p":"\\u00e9"   }}, {"comment": " ping"}, {"id": "7", "text": "[DONE]"}';

test('events are readable, however their lines end and their fields are written', () => {
  expect(shown(events)).toBe(`{ "events": [ ${readable} ] }`);
  expect(shown(events.replaceAll('\n', '\r\n'))).toBe(`{ "lineEnd": "\\r\\n", "events": [ ${readable} ] }`);
  expect(shown(events.replaceAll('\n', '\r'))).toBe(`{ "lineEnd": "\\r", "events": [ ${readable} ] }`);
  expect(shown(events.replaceAll(/(data|event|id): /g, '$1:'))).toBe(`{ "afterColon": "", "events": [ ${readable} ] }`);
});

test('events that are announced as JSON are events; lines of JSON are lines', () => {
  expect(shown(events, 'application/json')).toBe(`{ "events": [ ${readable} ] }`);
  expect(shown('{"a":1}\n{"a": 2}\n{"a"', 'application/x-ndjson')).toBe(
    '{ "lines": [ {"line": {"a":1}}, {"line": {"a": 2}}, {"raw": "{\\"a\\""} ] }',
  );
});

test('what is written in an unusual way is raw, by itself alone', () => {
  expect(shown('data: 1\n\ndata: {"a":1} \n\nodd: field\n\n')).toBe(
    '{ "events": [ {"text": "1"}, {"text": "{\\"a\\":1} "}, {"raw": "odd: field\\n\\n"} ] }',
  );
});

test('a whole answer has a field a line where that can be undone', () => {
  expect(shown('{"a":[1]}', 'application/json')).toBe('{ "json": { "a": [ 1 ] } }');
  expect(shown('{\n  "a": 1\n}\n', 'application/json')).toBe('{ "json": { "a": 1 }, "indent": 2, "tail": "\\n" }');
  expect(shown('{"a": 1.0}\n', 'application/json')).toBe('{ "verbatim": {"a": 1.0}, "tail": "\\n" }');
  expect(shown('<html>\n', 'text/html')).toBe('{ "text": "<html>\\n" }');
  expect(shown(new Uint8Array([0xff, 0]), 'audio/mpeg')).toBe('{ "base64": "/wA=" }');
});
