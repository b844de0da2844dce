import { context, ROOT_CONTEXT, SpanKind, trace, type Span } from '@opentelemetry/api';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace';
import {
  CompletionError,
  compose,
  observe,
  type CompletionEvent,
  type CompletionRequest,
  type Middleware,
} from '@sluice/core';
import { end, scripted, start, text, toolCall, usage } from '@sluice/core/laws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attempts } from './attempts.ts';
import { telemetry } from './telemetry.ts';
import { collected } from './testing/collected.ts';

const request: CompletionRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };
const busy = (): CompletionError =>
  new CompletionError('overloaded', 'Busy', { fault: 'transient', provider: 'p', status: 529 });

let told: ReturnType<typeof collected>;
beforeEach(() => {
  told = collected();
});
afterEach(() => told.close());

/** What a client's own instrumentation does: a span below whatever is active when a request is made. */
function asking(name = 'POST'): Span {
  const span = told.tracer.startSpan(name, { kind: SpanKind.CLIENT }, context.active());
  span.end();
  return span;
}

const asks: Middleware = async function* asks(call, next) {
  await Promise.resolve();
  asking();
  yield* next(call);
};

const twice: Middleware = async function* twice(call, next) {
  try {
    yield* next({ ...call, id: `${call.id}.1` });
  } catch (error) {
    yield { type: 'attempt-failed', error: error as CompletionError, output: 'none' };
    asking('wait');
    yield* next({ ...call, id: `${call.id}.2` });
  }
};

/** Names of spans with those of their parents. */
function tree(): string[] {
  const names = new Map(told.spans().map((span) => [span.spanContext().spanId, span.name]));
  return told
    .spans()
    .map(({ name, parentSpanContext }) => `${names.get(parentSpanContext?.spanId ?? '') ?? '-'} > ${name}`);
}

test('requests are children of their attempts, attempts and what is between them of the call, the call of who asked', async () => {
  const { tracer, meter } = told;
  const complete = compose(
    telemetry({ tracer, meter }),
    twice,
    attempts({ tracer }),
    asks,
    scripted('p', [busy()], [start(), text('a'), end()]),
  );
  const served = tracer.startSpan('GET /');
  await context.with(trace.setSpan(ROOT_CONTEXT, served), () => complete(request));
  served.end();
  expect(tree()).toEqual([
    'attempt m > POST',
    'chat m > attempt m',
    'chat m > wait',
    'attempt m > POST',
    'chat m > attempt m',
    'GET / > chat m',
    '- > GET /',
  ]);
});

test('a call that is read elsewhere, an event at a time, has its requests below it all the same', async () => {
  const { tracer, meter } = told;
  const complete = compose(
    telemetry({ tracer, meter }),
    twice,
    asks,
    scripted('p', [start(), busy()], [start(), text('a'), end()]),
  );
  const stream = complete.stream(request);
  for (let at = 0; ; at++) {
    const reader = tracer.startSpan(`reader ${at}`);
    const { done } = await context.with(trace.setSpan(ROOT_CONTEXT, reader), () => stream.next());
    reader.end();
    if (done) break;
  }
  expect(tree().filter((line) => /POST|wait/.test(line))).toEqual(['chat m > POST', 'chat m > wait', 'chat m > POST']);
});

test('a tool that runs has its requests below the call, however the answer is read', async () => {
  const { tracer, meter } = told;
  const tools: Middleware = async function* tools(call, next) {
    for await (const event of next(call)) {
      if (event.type !== 'end') yield event;
      else if (event.reason === 'tool-calls') break;
      else return yield event;
    }
    asking('GET');
    yield { type: 'tool-result', id: 'c1', content: '3' };
    yield { type: 'turn', turn: 1, reason: 'tool-calls', messages: [] };
    yield* next(call);
  };
  const complete = compose(
    telemetry({ tracer, meter }),
    tools,
    asks,
    scripted(
      'p',
      [start(), text('a'), toolCall('c1', 'lookup'), usage(1, 1), end('tool-calls')],
      [start(), text('b'), end()],
    ),
  );
  for await (const _ of complete.stream(request));
  expect(tree()).toEqual([
    'chat m > POST',
    'chat m > GET',
    'chat m > execute_tool lookup',
    'chat m > POST',
    '- > chat m',
  ]);
});

test('while an answer streams, reads pass in the context of the reader', async () => {
  const { tracer, meter } = told;
  const seen: (string | undefined)[] = [];
  const looks: Middleware = function looks(call, next) {
    return observe(next(call), { onEvent: () => void seen.push(trace.getActiveSpan()?.spanContext().spanId) });
  };
  const complete = compose(telemetry({ tracer, meter }), looks, scripted('p', [start(), text('a'), text('b'), end()]));
  const events: CompletionEvent[] = [];
  for await (const event of complete.stream(request)) events.push(event);
  const [span] = told.spans();
  expect(seen).toEqual([span!.spanContext().spanId, undefined, undefined, undefined]);
});

test('a trace that is not sampled goes on below, unsampled', async () => {
  await told.close();
  told = collected({ sampler: new AlwaysOffSampler() });
  const { tracer, meter } = told;
  let below: ReturnType<Span['spanContext']> | undefined;
  const looks: Middleware = function looks(call, next) {
    below = trace.getActiveSpan()?.spanContext();
    return next(call);
  };
  await compose(telemetry({ tracer, meter }), looks, scripted('p', [start(), end()]))(request);
  expect(below).toMatchObject({ traceFlags: 0 });
  expect(told.spans()).toEqual([]);
  expect(await told.metricNames()).toContain('gen_ai.client.operation.duration');
});
