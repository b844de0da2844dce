import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, type Dispatcher } from 'undici';
import { expect, test } from 'vitest';
import { everyRequest, startServer } from './testing/scripted-server.ts';
import { question, toyChain } from './testing/toy.ts';

const answers = everyRequest((connection) => connection.answer('{"answer":"Hi"}'));
const short = { ...question, maxTokens: 10 };

test('the bytes of the headers are let go of as soon as they are read', async () => {
  await using server = await startServer(answers);
  await using complete = toyChain(server.url);
  const controllers = watchControllers();
  expect((await complete(short)).text).toBe('Hi');
  expect(controllers().map(({ rawHeaders }) => rawHeaders)).toEqual([null]);
});

test('who wraps a dispatcher has them as long as he likes', async () => {
  await using server = await startServer(answers);
  const agent = new Agent();
  const kept: unknown[] = [];
  const dispatcher = agent.compose(
    (dispatch) => (options, handler) =>
      dispatch(options, {
        ...forward(handler),
        onResponseStart(controller, ...rest) {
          kept.push(controller.rawHeaders);
          handler.onResponseStart?.(controller, ...rest);
        },
      }),
  );
  await using complete = toyChain(server.url, { dispatcher });
  expect((await complete(short)).text).toBe('Hi');
  expect(namesOf(kept[0])).toContain('content-type');
  await agent.close();
});

test('so has who watches the application', async () => {
  await using server = await startServer(answers);
  await using complete = toyChain(server.url);
  const kept: unknown[] = [];
  const listen = (message: unknown): void => {
    kept.push((message as { response: { headers: unknown } }).response.headers);
  };
  subscribe('undici:request:headers', listen);
  try {
    expect((await complete(short)).text).toBe('Hi');
  } finally {
    unsubscribe('undici:request:headers', listen);
  }
  expect(namesOf(kept[0])).toContain('content-type');
});

/** The controllers of the requests that are made from here on; undici hands them to nobody else than their handler. */
function watchControllers(): () => Dispatcher.DispatchController[] {
  const requests: object[] = [];
  const listen = (message: unknown): void => {
    requests.push((message as { request: object }).request);
  };
  subscribe('undici:request:create', listen);
  return () => {
    unsubscribe('undici:request:create', listen);
    return requests.map((request) => {
      const key = Object.getOwnPropertySymbols(request).find(({ description }) => description === 'controller')!;
      return (request as Record<symbol, Dispatcher.DispatchController>)[key]!;
    });
  };
}

/** A list of undici's is name, value, name, value. */
function namesOf(raw: unknown): readonly string[] {
  return (raw as Buffer[]).filter((_, at) => at % 2 === 0).map((name) => name.toString().toLowerCase());
}

function forward(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (...values) => handler.onRequestStart?.(...values),
    onResponseData: (...values) => handler.onResponseData?.(...values),
    onResponseEnd: (...values) => handler.onResponseEnd?.(...values),
    onResponseError: (...values) => handler.onResponseError?.(...values),
  };
}
