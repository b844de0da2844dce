import { context, SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api';
import type { Call, Completion, CompletionEvent, Events, Next } from '@sluice/core';
import { CallRecord, errorTypeOf } from './call-record.ts';
import { attribute, chat, conventions, finishReasonOf, own, providerNameOf } from './conventions.ts';
import { InContext } from './in-context.ts';
import type { Instruments } from './instruments.ts';
import { outputMessagesOf } from './messages.ts';
import { requestAttributes, requestContent } from './request-attributes.ts';
import type { Settings } from './settings.ts';
import { failureAttributes, noteAttributes } from './span-events.ts';
import { tokenAttributes, tokenTotals } from './tokens.ts';
import { ToolSpans } from './tool-spans.ts';
import { quietly, type Outcome, type Reporter } from './watch-call.ts';

/** One call, as its span and the metrics tell of it. */
export class CallReport implements Reporter {
  readonly #call: Call;
  readonly #next: Next;
  readonly #settings: Settings & { readonly instruments: Instruments };
  readonly #span: Span;
  readonly #recording: boolean;
  readonly #reads: InContext;
  readonly #record: CallRecord;
  readonly #tools: ToolSpans;
  readonly #provider: string;

  constructor(call: Call, next: Next, settings: Settings & { readonly instruments: Instruments }) {
    const { tracer, clock, content, attributes } = settings;
    this.#call = call;
    this.#next = next;
    this.#settings = settings;
    this.#provider = next.chain?.at(-1) ?? 'unknown';
    const parent = context.active();
    const known = { [attribute.providerName]: providerNameOf(this.#provider), ...requestAttributes(call) };
    const said = attributes && quietly(() => attributes(call));
    this.#span = tracer.startSpan(
      `${chat} ${call.request.model}`,
      { kind: SpanKind.CLIENT, attributes: { ...known, ...said } },
      parent,
    );
    this.#recording = this.#span.isRecording();
    const active = trace.setSpan(parent, this.#span);
    this.#reads = new InContext(active);
    this.#record = new CallRecord(clock, content && this.#recording);
    this.#tools = new ToolSpans(active, { tracer, clock, content });
    if (content && this.#recording) this.#span.setAttributes(requestContent(call.request));
  }

  open(): Events {
    return this.#reads.open(() => this.#next(this.#call));
  }

  onEvent(event: CompletionEvent): boolean {
    this.#record.add(event);
    this.#reads.see(event);
    if (this.#recording) this.#tell(event);
    return this.#record.deaf;
  }

  onOver(outcome: Outcome): void {
    if (outcome.how === 'failed') this.#record.fail(outcome.error);
    const { completion, elapsedMs, firstOutputMs } = this.#record;
    const errorType = outcome.how === 'failed' ? errorTypeOf(outcome.error) : undefined;
    this.#settings.instruments.record({
      completion,
      requestModel: this.#call.request.model,
      provider: this.#provider,
      elapsedMs,
      firstOutputMs: this.#call.stream ? firstOutputMs : undefined,
      errorType,
    });
    if (this.#recording) {
      this.#span.setAttributes({ ...this.#answered(completion, outcome), [attribute.errorType]: errorType });
      // Without the message: providers quote in theirs what was asked.
      if (errorType !== undefined) this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#span.end();
  }

  #tell(event: CompletionEvent): void {
    switch (event.type) {
      case 'tool-call':
      case 'tool-result':
        return this.#tools.add(event);
      case 'usage':
        return this.#tools.modelSpoke();
      case 'attempt-failed':
        return void this.#span.addEvent(own.attemptFailed, failureAttributes(event));
      case 'start':
      case 'end':
      case 'turn':
      case 'raw':
      case 'content':
      case 'text-delta':
      case 'reasoning-delta':
      case 'tool-call-delta':
        return;
      default:
        this.#span.addEvent(own.note, noteAttributes(event, this.#settings.content));
    }
  }

  #answered(completion: Completion, { how }: Outcome): Attributes {
    const { attempts, provider, model, id, reason, usage, billed, content } = completion;
    const names = conventions[this.#settings.conventions];
    const kept = tokenTotals(usage);
    const finished = reason === undefined ? names.brokenReason : finishReasonOf(reason);
    const { firstOutputMs, turns } = this.#record;
    return {
      [own.outcome]: how,
      [own.attempts]: attempts.filter(({ source }) => source === 'provider').length,
      [own.turns]: turns,
      [own.source]: attempts.at(-1)?.source,
      ...(provider !== undefined && { [attribute.providerName]: providerNameOf(provider) }),
      [attribute.responseModel]: model,
      [attribute.responseId]: id,
      [attribute.finishReasons]: finished === undefined ? undefined : [finished],
      [attribute.timeToFirstChunk]:
        this.#call.stream && firstOutputMs !== undefined ? firstOutputMs / 1_000 : undefined,
      // What was billed, as the conventions ask; what of it was thrown away is the difference to what was kept.
      ...tokenAttributes(tokenTotals(billed), names),
      [own.keptInputTokens]: kept.input,
      [own.keptOutputTokens]: kept.output,
      [attribute.outputMessages]: content.length > 0 ? outputMessagesOf(content, reason ?? 'error') : undefined,
    };
  }
}
