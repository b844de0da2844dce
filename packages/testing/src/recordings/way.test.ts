import { setupServer } from 'msw/node';
import { expect, test } from 'vitest';
import { attachWay, awaitAnswer, type AnswerReader, type BypassedResponse } from './way.ts';

test("msw's own server is a way", () => {
  const server = setupServer();
  expect(() => attachWay(server)).not.toThrow();
});

test('an answer goes to whoever waits for it, told twice or attached twice', () => {
  const listeners = new Map<string, (event: BypassedResponse) => void>();
  const way = {
    events: { on: (type: string, listener: (event: BypassedResponse) => void) => listeners.set(type, listener) },
  };
  attachWay(way);
  const tell = listeners.get('response:bypass')!;
  attachWay(way);
  expect(listeners.get('response:bypass')).toBe(tell);

  const answers: Response[] = [];
  const reader: AnswerReader = { answered: (response) => void answers.push(response), broken: () => {} };
  const leave = awaitAnswer('one', reader);
  const request = new Request('http://provider.test');
  const response = new Response();
  tell({ requestId: 'one', request, response });
  tell({ requestId: 'another', request, response });
  leave();
  tell({ requestId: 'one', request, response });
  expect(answers).toEqual([response]);
});
