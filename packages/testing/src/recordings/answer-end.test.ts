import { expect, test } from 'vitest';
import { AnswerEnd } from './answer-end.ts';

const chat = (choice: object): string =>
  `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [choice] })}\n\n`;
const named = (type: string): string => `event: ${type}\ndata: ${JSON.stringify({ type })}\n\n`;
const sse = 'text/event-stream';

function judge(contentType: string, text: string): readonly [isThere: boolean, mayEnd: boolean, failed: boolean] {
  const judged = new Set<string>();
  let end = new AnswerEnd(contentType);
  for (const size of [1, 5, text.length]) {
    end = new AnswerEnd(contentType);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) end.push(bytes.subarray(at, at + size));
    judged.add(`${end.isThere} ${end.mayEnd} ${end.failed}`);
  }
  expect(judged.size, 'must not depend on where the pieces are cut').toBe(1);
  return [end.isThere, end.mayEnd, end.failed];
}

test.each([
  ['message_stop', sse, named('message_start') + named('message_stop'), [true, true, false]],
  ['with CR LF', sse, (named('message_start') + named('message_stop')).replaceAll('\n', '\r\n'), [true, true, false]],
  ['a message that has not stopped', sse, named('message_start') + named('ping'), [false, false, false]],
  ['response.completed', sse, named('response.created') + named('response.completed'), [true, true, false]],
  ['response.failed', sse, named('response.created') + named('response.failed'), [true, true, true]],
  ['a response that has not completed', sse, named('response.created'), [false, false, false]],
  ['[DONE]', sse, `${chat({})}data: [DONE]\n\n`, [true, true, false]],
  ['a finish_reason without [DONE]', sse, chat({}) + chat({ finish_reason: 'stop' }), [false, true, false]],
  ['no finish_reason', sse, chat({}) + chat({ finish_reason: null }), [false, false, false]],
  ['an error event', sse, named('message_start') + named('error'), [true, true, true]],
  ['an error in a stream of chunks', sse, `${chat({})}data: {"error":{"message":"no"}}\n\n`, [true, true, true]],
  ['the last line of NDJSON', 'application/x-ndjson', '{"done":false}\n{"done":true}\n', [true, true, false]],
  ['a stream of something else', sse, 'data: {"candidates":[]}\n\n', [false, true, false]],
  ['a stream that is announced as JSON', 'application/json', named('message_start'), [false, false, false]],
  ['a whole answer', 'application/json', '{"type":"message_start"}', [false, true, false]],
  [
    '[DONE] inside of a text',
    sse,
    named('message_start').replace('}', ',"text":"data: [DONE]"}'),
    [false, false, false],
  ],
  [
    'a last event that is not yet whole',
    sse,
    `${named('message_start')}event: message_stop\ndata: {"type"`,
    [false, false, false],
  ],
] as const)('the end of an answer: %s', (_, contentType, text, judgement) => {
  expect(judge(contentType, text)).toEqual(judgement);
});
