import { metrics, type Attributes, type Counter, type Histogram, type Meter } from '@opentelemetry/api';
import type { Attempt, Completion } from '@sluice/core';
import { attribute, buckets, chat, conventions, providerNameOf } from './conventions.ts';
import type { ConventionsVersion, TokenMetrics } from './conventions.ts';
import { tokenTotals, type TokenTotals } from './tokens.ts';

/** A call that is over, as metrics see it. */
export interface Measured {
  readonly completion: Completion;
  readonly requestModel: string;
  /** Who is thought to be asked when nobody said. */
  readonly provider: string;
  readonly elapsedMs: number;
  /** Only of a stream. */
  readonly firstOutputMs: number | undefined;
  readonly errorType: string | undefined;
}

/** The metrics of the conventions. */
export class Instruments {
  readonly #duration: Histogram;
  readonly #timeToFirstChunk: Histogram;
  readonly #countTokens: (totals: TokenTotals, attributes: Attributes) => void;

  constructor(version: ConventionsVersion, meter: Meter = metrics.getMeter('@sluice/telemetry')) {
    const names = conventions[version];
    const seconds = { unit: 's', advice: { explicitBucketBoundaries: buckets.seconds } };
    this.#duration = meter.createHistogram(names.duration, {
      description: 'How long a call took, with all that was tried again.',
      ...seconds,
    });
    this.#timeToFirstChunk = meter.createHistogram(names.timeToFirstChunk, {
      description: 'How long a streamed answer took to begin.',
      ...seconds,
    });
    this.#countTokens =
      typeof names.tokens === 'string' ? histogramOf(meter, names.tokens) : countersOf(meter, names.tokens);
  }

  record({ completion, requestModel, provider, elapsedMs, firstOutputMs, errorType }: Measured): void {
    const asked = completion.attempts.filter(({ source }) => source === 'provider');
    if (asked.length === 0 && completion.attempts.length > 0) return; // a cache answered: nobody was asked
    const of = (answer: Pick<Attempt, 'provider' | 'model'>): Attributes => ({
      [attribute.operationName]: chat,
      [attribute.providerName]: providerNameOf(answer.provider ?? provider),
      [attribute.requestModel]: requestModel,
      ...(answer.model !== undefined && { [attribute.responseModel]: answer.model }),
    });
    const attributes = of(completion);
    const error = errorType === undefined ? {} : { [attribute.errorType]: errorType };
    this.#duration.record(elapsedMs / 1_000, { ...attributes, ...error });
    if (firstOutputMs !== undefined) this.#timeToFirstChunk.record(firstOutputMs / 1_000, attributes);
    for (const attempt of asked) this.#countTokens(tokenTotals(attempt.usage ?? {}), of(attempt));
  }
}

/** One histogram for both, and nothing where nothing is known. */
function histogramOf(meter: Meter, name: string): (totals: TokenTotals, attributes: Attributes) => void {
  const tokens = meter.createHistogram(name, {
    description: 'How many tokens a provider counted for an attempt.',
    unit: '{token}',
    advice: { explicitBucketBoundaries: buckets.tokens },
  });
  return ({ input, output }, attributes) => {
    if (input !== undefined) tokens.record(input, { ...attributes, [attribute.tokenType]: 'input' });
    if (output !== undefined) tokens.record(output, { ...attributes, [attribute.tokenType]: 'output' });
  };
}

/** Counters for what is spent, and histograms for how much at once. */
function countersOf(meter: Meter, names: TokenMetrics): (totals: TokenTotals, attributes: Attributes) => void {
  const unit = '{token}';
  const counter = (name: string, description: string): Counter => meter.createCounter(name, { description, unit });
  const histogram = (name: string, description: string): Histogram =>
    meter.createHistogram(name, { description, unit, advice: { explicitBucketBoundaries: buckets.tokens } });
  const input = counter(names.input, 'Tokens read, from the provider’s cache too.');
  const output = counter(names.output, 'Tokens written, thought ones too.');
  const cacheRead = counter(names.cacheRead, 'Tokens read from the provider’s cache.');
  const cacheWrite = counter(names.cacheWrite, 'Tokens written to the provider’s cache.');
  const reasoning = counter(names.reasoning, 'Tokens thought.');
  const inputPerOperation = histogram(names.inputPerOperation, 'Tokens read by one attempt.');
  const outputPerOperation = histogram(names.outputPerOperation, 'Tokens written by one attempt.');
  return (totals, attributes) => {
    // Providers seldom say what a token was of. An attempt that no usage came of counts as 0, as the conventions ask.
    const counted = { ...attributes, [attribute.tokenModality]: 'unknown' };
    input.add(totals.input ?? 0, counted);
    output.add(totals.output ?? 0, counted);
    if (totals.cacheRead !== undefined) cacheRead.add(totals.cacheRead, counted);
    if (totals.cacheWrite !== undefined) cacheWrite.add(totals.cacheWrite, counted);
    if (totals.reasoning !== undefined) reasoning.add(totals.reasoning, counted);
    if (totals.input !== undefined) inputPerOperation.record(totals.input, attributes);
    if (totals.output !== undefined) outputPerOperation.record(totals.output, attributes);
  };
}
