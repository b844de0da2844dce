import { context, SpanKind, SpanStatusCode, trace, type Span, type Tracer } from '@opentelemetry/api';
import { isCompletionError, type Call, type Clock, type CompletionEvent, type Events, type Next } from '@sluice/core';
import { CallRecord, errorTypeOf } from './call-record.ts';
import { attribute, own, providerNameOf } from './conventions.ts';
import { InContext } from './in-context.ts';
import { tokenTotals } from './tokens.ts';
import type { Outcome, Reporter } from './watch-call.ts';

/** One attempt, as its span tells of it. */
export class AttemptReport implements Reporter {
  readonly #call: Call;
  readonly #next: Next;
  readonly #span: Span;
  readonly #reads: InContext;
  readonly #record: CallRecord;

  constructor(call: Call, next: Next, { tracer, clock }: { readonly tracer: Tracer; readonly clock: Clock }) {
    this.#call = call;
    this.#next = next;
    const parent = context.active();
    const attributes = {
      [attribute.providerName]: providerNameOf(next.chain?.at(-1) ?? 'unknown'),
      [attribute.requestModel]: call.request.model,
      [own.callId]: call.id,
    };
    this.#span = tracer.startSpan(`attempt ${call.request.model}`, { kind: SpanKind.INTERNAL, attributes }, parent);
    this.#reads = new InContext(trace.setSpan(parent, this.#span));
    this.#record = new CallRecord(clock);
  }

  open(): Events {
    return this.#reads.open(() => this.#next(this.#call));
  }

  onEvent(event: CompletionEvent): boolean {
    this.#record.add(event);
    this.#reads.see(event);
    return this.#record.deaf;
  }

  onOver(outcome: Outcome): void {
    if (this.#span.isRecording()) this.#tell(outcome);
    this.#span.end();
  }

  #tell(outcome: Outcome): void {
    if (outcome.how === 'failed') this.#record.fail(outcome.error);
    const { firstOutputMs, completion } = this.#record;
    const { provider, model, id, attempts, billed } = completion;
    const failure = isCompletionError(outcome.error) ? outcome.error : undefined;
    const { input, output } = tokenTotals(billed);
    this.#span.setAttributes({
      [own.outcome]: outcome.how,
      [own.source]: attempts.at(-1)?.source,
      ...(provider !== undefined && { [attribute.providerName]: providerNameOf(provider) }),
      [attribute.responseModel]: model,
      [attribute.responseId]: id,
      [attribute.timeToFirstChunk]:
        this.#call.stream && firstOutputMs !== undefined ? firstOutputMs / 1_000 : undefined,
      [own.requestId]: attempts.at(-1)?.requestId ?? failure?.requestId,
      [own.attemptInputTokens]: input,
      [own.attemptOutputTokens]: output,
      [attribute.httpStatus]: failure?.status,
      [own.retryAfterMs]: failure?.retryAfterMs,
      [attribute.errorType]: outcome.how === 'failed' ? errorTypeOf(outcome.error) : undefined,
    });
    if (outcome.how === 'failed') this.#span.setStatus({ code: SpanStatusCode.ERROR });
  }
}
