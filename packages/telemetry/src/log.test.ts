import { CompletionError, composeWith, type CompletionRequest } from '@sluice/core';
import { end, failed, ManualClock, scripted, start, text, usage, type Script } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { log, type LogOptions } from './log.ts';

const request: CompletionRequest = { model: 'm-latest', messages: [{ role: 'user', content: 'my secret' }] };

function chain(script: Script, options: Partial<LogOptions> = {}) {
  const clock = new ManualClock();
  const lines: [level: string, message: string, fields: object][] = [];
  const write = (level: string) => (fields: object, message: string) => void lines.push([level, message, fields]);
  const logger = { info: write('info'), warn: write('warn'), error: write('error') };
  const complete = composeWith({ clock })(
    log({ logger, clock, ...options }),
    scripted({ provider: 'p', clock }, script),
  );
  return { clock, complete, lines };
}

const busy = () =>
  new CompletionError('overloaded', 'my secret', {
    fault: 'transient',
    provider: 'p',
    status: 529,
    providerType: 'overloaded_error',
  });

test('a line for a call: ids, times, tokens', async () => {
  const { complete, clock, lines } = chain(
    [
      { waitMs: 250 },
      start({ provider: 'p', model: 'm-1', id: 'answer', requestId: 'req' }),
      text('the answer'),
      { waitMs: 750 },
      usage(10, 2),
      end(),
    ],
    { fields: ({ attributes }) => ({ user: attributes['user'] }) },
  );
  const asked = complete(request, { id: 'call-1', attributes: { user: 'u1' } });
  await clock.advance(1_000);
  await asked;
  expect(lines).toEqual([
    [
      'info',
      'call done',
      {
        callId: 'call-1',
        requestedModel: 'm-latest',
        user: 'u1',
        outcome: 'done',
        durationMs: 1_000,
        firstOutputMs: 250,
        stream: false,
        provider: 'p',
        model: 'm-1',
        answerId: 'answer',
        requestId: 'req',
        reason: 'stop',
        source: 'provider',
        attempts: 1,
        turns: 1,
        usage: { inputTokens: 10, outputTokens: 2 },
        billed: { inputTokens: 10, outputTokens: 2 },
      },
    ],
  ]);
});

test('a line for each attempt that failed, and one for the call; nothing that was asked or answered', async () => {
  const { complete, lines } = chain([failed(busy()), start(), text('the answer'), failed(busy(), 'dropped'), busy()]);
  await expect(complete(request)).rejects.toThrow('my secret');
  expect(lines).toMatchObject([
    [
      'warn',
      'attempt failed',
      { failure: 1, errorCode: 'overloaded', fault: 'transient', status: 529, output: 'none' },
    ],
    [
      'warn',
      'attempt failed',
      { failure: 2, failedProvider: 'p', providerType: 'overloaded_error', output: 'dropped' },
    ],
    ['error', 'call failed', { outcome: 'failed', errorCode: 'overloaded', attempts: 3 }],
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/secret|the answer/);
});

test('who leaves is told of at `info`, a deadline at `error`', async () => {
  const { complete, clock, lines } = chain([start(), text('a'), 'hang']);
  for await (const event of complete.stream(request)) if (event.type === 'text-delta') break;
  const late = complete(request, { timeoutMs: 100 }).catch((error: unknown) => error);
  await clock.advance(100);
  await late;
  expect(lines).toMatchObject([
    ['info', 'call left', { outcome: 'left' }],
    ['error', 'call failed', { errorCode: 'timeout', clock: 'deadline', durationMs: 100 }],
  ]);
});

test('a logger that throws is a warning, and nobody’s failure', async () => {
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  const throws = (): never => {
    throw new Error('disk full');
  };
  const { complete } = chain([start(), text('the answer'), end()], {
    logger: { info: throws, warn: throws, error: throws },
  });
  expect((await complete(request)).text).toBe('the answer');
  expect((await warned).message).toBe('disk full');
});

test('the console is a logger', () => {
  expect(log({ logger: console }).name).toBe('log');
});

test.each([
  [{}, 'Expected `logger` to be a logger with `info`, `warn` and `error`, got undefined'],
  [{ logger: console, fields: 1 }, 'Expected `fields` to be a function of a call, got 1'],
  [{ logger: console, clock: 1 }, 'Expected `clock` to be a clock, got 1'],
])('options that cannot be are refused at once: %#', (options, message) => {
  expect(() => log(options as LogOptions)).toThrow(new TypeError(message));
});
