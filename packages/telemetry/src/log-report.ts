import {
  isCompletionError,
  type AttemptFailed,
  type Call,
  type Clock,
  type CompletionEvent,
  type Events,
  type Next,
  type TokenCounts,
  type Usage,
} from '@sluice/core';
import { CallRecord, errorTypeOf } from './call-record.ts';
import type { Logger } from './logger.ts';
import { quietly, type Outcome, type Reporter } from './watch-call.ts';

interface Writing {
  readonly logger: Logger;
  readonly fields: ((call: Call) => object) | undefined;
  readonly clock: Clock;
}

/** One call, as lines tell of it. */
export class LogReport implements Reporter {
  readonly #call: Call;
  readonly #next: Next;
  readonly #logger: Logger;
  readonly #record: CallRecord;
  readonly #common: object;
  #failures = 0;

  constructor(call: Call, next: Next, { logger, fields, clock }: Writing) {
    this.#call = call;
    this.#next = next;
    this.#logger = logger;
    this.#record = new CallRecord(clock);
    this.#common = { callId: call.id, requestedModel: call.request.model, ...(fields && quietly(() => fields(call))) };
  }

  open(): Events {
    return this.#next(this.#call);
  }

  onEvent(event: CompletionEvent): boolean {
    this.#record.add(event);
    if (event.type === 'attempt-failed') this.#warn(event);
    return this.#record.deaf;
  }

  onOver(outcome: Outcome): void {
    const failed = outcome.how === 'failed';
    if (failed) this.#record.fail(outcome.error);
    const { completion, elapsedMs, firstOutputMs, turns } = this.#record;
    const { attempts, provider, model, id, reason, usage, billed } = completion;
    const last = attempts.at(-1);
    const line = {
      ...this.#common,
      outcome: outcome.how,
      ...(failed && failureOf(outcome.error)),
      durationMs: elapsedMs,
      firstOutputMs,
      stream: this.#call.stream,
      provider,
      model,
      answerId: id,
      requestId: last?.requestId ?? (isCompletionError(outcome.error) ? outcome.error.requestId : undefined),
      reason,
      source: last?.source,
      attempts: attempts.filter(({ source }) => source === 'provider').length,
      turns,
      usage: countsOf(usage),
      billed: countsOf(billed),
    };
    this.#logger[failed ? 'error' : 'info'](known(line), messages[outcome.how]);
  }

  #warn({ error, output }: AttemptFailed): void {
    const line = {
      ...this.#common,
      failure: ++this.#failures,
      ...failureOf(error),
      elapsedMs: this.#record.elapsedMs,
      output,
    };
    this.#logger.warn(known(line), 'attempt failed');
  }
}

const messages = { done: 'call done', left: 'call left', failed: 'call failed' } as const;

/** Without its message: providers quote in theirs what was asked. */
function failureOf(error: unknown): object {
  if (!isCompletionError(error)) return { errorCode: errorTypeOf(error) };
  const { code, fault, sent, status, clock, retryAfterMs, provider, providerType, requestId } = error;
  return {
    errorCode: code,
    fault,
    sent,
    status,
    clock,
    retryAfterMs,
    failedProvider: provider,
    providerType,
    requestId,
  };
}

/** The counts of a usage, without the provider's own object. */
function countsOf({ raw: _, ...counts }: Usage): TokenCounts {
  return counts;
}

/** Loggers write `undefined` in ways of their own. */
function known(line: object): object {
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined));
}
