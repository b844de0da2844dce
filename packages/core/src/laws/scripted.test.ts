import { expect, test } from 'vitest';
import type { Call } from '../call/call.ts';
import { CompletionError } from '../errors/completion-error.ts';
import type { CompletionEvent } from '../events/event.ts';
import { settle } from './drive.ts';
import { end, start, text } from './event-builders.ts';
import { ManualClock } from './manual-clock.ts';
import { scripted, type Scripted } from './scripted.ts';

function callOf(id = 'call') {
  const controller = new AbortController();
  const call: Call = {
    id,
    request: { model: 'm', messages: [{ role: 'user', content: 'Hello' }] },
    attributes: {},
    signal: controller.signal,
    stream: true,
  };
  return { call, controller };
}

async function readAll(transport: Scripted, call = callOf().call): Promise<CompletionEvent[]> {
  const seen: CompletionEvent[] = [];
  for await (const event of transport(call)) seen.push(event);
  return seen;
}

const counts = ({ open, aborted, drained, failed, pulled }: Scripted) => ({ open, aborted, drained, failed, pulled });

test('one script a call, the last one repeats', async () => {
  const transport = scripted('p', [start(), text('a'), end()], [start(), text('b'), end()]);
  const texts: unknown[] = [];
  for (let call = 0; call < 3; call++) texts.push((await readAll(transport))[1]);
  expect(texts).toEqual([text('a'), text('b'), text('b')]);
  expect(counts(transport)).toEqual({ open: 0, aborted: 0, drained: 3, failed: 0, pulled: 9 });
  expect([transport.provider, transport.name]).toEqual(['p', 'p']);
});

test('a script can depend on the call, and events that are not read are not pulled', async () => {
  const transport = scripted('p', (call) => [text(call.id), text('more'), end()]);
  for await (const event of transport(callOf('mine').call)) {
    expect(event).toEqual(text('mine'));
    break;
  }
  expect(counts(transport)).toEqual({ open: 0, aborted: 1, drained: 0, failed: 0, pulled: 1 });
});

test('an error is thrown as it is, and a script without `end` fails as truncated', async () => {
  const error = new CompletionError('overloaded', 'Busy');
  const transport = scripted('p', [start(), error], [start()], []);
  await expect(readAll(transport)).rejects.toBe(error);
  for (const _ of [1, 2]) {
    await expect(readAll(transport)).rejects.toMatchObject({ code: 'truncated', fault: 'transient', provider: 'p' });
  }
  expect(transport.failed).toBe(3);
});

test('waits are on the clock that was given, and end with the signal', async () => {
  const clock = new ManualClock();
  const transport = scripted({ provider: 'p', clock }, [{ waitMs: 50 }, end()]);
  const { call, controller } = callOf();
  const whole = readAll(transport);
  const aborted = readAll(transport, call).catch((error: unknown) => error);
  await clock.advance(49);
  controller.abort();
  expect(await aborted).toMatchObject({ code: 'aborted' });
  expect(counts(transport)).toMatchObject({ open: 1, aborted: 1 });
  await clock.advance(1);
  expect(await whole).toEqual([end()]);
  expect(clock.pending).toBe(0);
});

test('a socket is tied to the signal: `hang` ends with it, `deaf` does not, the socket closes in both', async () => {
  for (const silent of ['hang', 'deaf'] as const) {
    const transport = scripted('p', [silent]);
    const { call, controller } = callOf();
    let over = false;
    void readAll(transport, call).catch(() => (over = true));
    await settle();
    expect(transport.open).toBe(1);
    controller.abort();
    expect(transport.open).toBe(0);
    await settle();
    expect(over).toBe(silent === 'hang');
  }
});

test('a call whose signal has fired opens nothing', async () => {
  const transport = scripted('p', [end()]);
  const { call, controller } = callOf();
  controller.abort();
  await expect(readAll(transport, call)).rejects.toMatchObject({ code: 'aborted' });
  expect(transport.calls).toEqual([call]);
  expect(counts(transport)).toEqual({ open: 0, aborted: 0, drained: 0, failed: 0, pulled: 0 });
});
