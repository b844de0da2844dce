import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { CompletionError, composeWith, later, sleep, type CompletionRequest, type Middleware } from '@sluice/core';
import { end, ManualClock, scripted, start, text, usage } from '@sluice/core/laws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attempts } from './attempts.ts';
import { collected } from './testing/collected.ts';

const request: CompletionRequest = { model: 'm-latest', messages: [{ role: 'user', content: 'my secret' }] };

let told: ReturnType<typeof collected>;
beforeEach(() => {
  told = collected();
});
afterEach(() => told.close());

test('an attempt has a span of its own: who answered, by which ids, with which tokens, and nothing that was said', async () => {
  const { tracer } = told;
  const clock = new ManualClock();
  const transport = scripted({ provider: 'gemini', clock }, [
    { waitMs: 40 },
    start({ provider: 'gemini', model: 'm-1', id: 'answer', requestId: 'req' }),
    text('the answer'),
    usage(10, 2),
    end(),
  ]);
  const reading = composeWith({ clock })(attempts({ tracer, clock }), transport).stream(request, { id: 'call-1' });
  const read = (async () => {
    for await (const _ of reading);
  })();
  await clock.advance(40);
  await read;
  const [span] = told.spans();
  expect(span).toMatchObject({
    name: 'attempt m-latest',
    kind: SpanKind.INTERNAL,
    status: { code: SpanStatusCode.UNSET },
  });
  expect(span!.attributes).toEqual({
    'gen_ai.provider.name': 'gcp.gemini',
    'gen_ai.request.model': 'm-latest',
    'gen_ai.response.model': 'm-1',
    'gen_ai.response.id': 'answer',
    'gen_ai.response.time_to_first_chunk': 0.04,
    'sluice.call.id': 'call-1',
    'sluice.request.id': 'req',
    'sluice.outcome': 'done',
    'sluice.source': 'provider',
    'sluice.attempt.input_tokens': 10,
    'sluice.attempt.output_tokens': 2,
  });
});

test('a failed attempt says why', async () => {
  const { tracer } = told;
  const busy = new CompletionError('rate-limit', 'my secret', {
    provider: 'p',
    status: 429,
    requestId: 'r',
    retryAfterMs: 900,
  });
  const complete = composeWith({ clock: new ManualClock() })(attempts({ tracer }), scripted('p', [busy]));
  await expect(complete(request)).rejects.toThrow('my secret');
  const [span] = told.spans();
  expect(span!.status).toEqual({ code: SpanStatusCode.ERROR });
  expect(span!.attributes).toMatchObject({
    'error.type': 'rate-limit',
    'http.response.status_code': 429,
    'sluice.request.id': 'r',
    'sluice.retry_after_ms': 900,
  });
  expect(JSON.stringify([span!.attributes, span!.events])).not.toContain('secret');
});

test('the wait before an attempt is no part of it', async () => {
  const { tracer } = told;
  const clock = new ManualClock();
  let started = 0;
  const spying: typeof tracer = Object.create(tracer, {
    startSpan: {
      value(...given: Parameters<typeof tracer.startSpan>) {
        started = clock.now();
        return tracer.startSpan(...given);
      },
    },
  }) as typeof tracer;
  const waits: Middleware = function waits(call, next) {
    return later(async () => {
      await sleep(500, call.signal, clock);
      return next(call);
    });
  };
  const asked = composeWith({ clock })(waits, attempts({ tracer: spying, clock }), scripted('p', [start(), end()]))(
    request,
  );
  await clock.advance(500);
  await asked;
  expect(started).toBe(500);
});

test('options that cannot be are refused at once', () => {
  expect(() => attempts({ tracer: 1 as never })).toThrow(
    new TypeError('Expected `tracer` to be a tracer of OpenTelemetry, got 1'),
  );
});
