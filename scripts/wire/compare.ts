import { isDeepStrictEqual } from 'node:util';
import type { Completion, CompletionError } from '@sluice/core';
import type { Expected } from './interactions.ts';
import type { Difference, Outcome } from './outcome.ts';

/**
 * A provider's answer in the words of its SDK: what `expected.result` holds, made of a completion. It may look at what
 * the SDK has where the SDK keeps one of several.
 */
export type Rename = (completion: Completion, result: Fields) => Fields;

type Fields = Readonly<Record<string, unknown>>;

/** How a wire's words are compared with its SDK's, where they are not the same. */
export interface Comparison {
  readonly rename: Rename;
  /** What of the SDK's answer is to be compared: without what the SDK's own way of summing up made of it. */
  expectedResult?(result: Fields): Fields;
  /** What our error must say where the SDK's says that: all of it is compared. */
  expectedError?(error: Fields): Fields;
}

/** Compares field by field what the official SDK made of an interaction with what came of it here. */
export function compare(expected: Expected, outcome: Outcome, wire: Comparison): readonly Difference[] {
  switch (expected.kind) {
    case 'error':
      return compareErrors(expected, outcome, wire.expectedError ?? typeAsItIs);
    case 'not-handled':
      return compareUnhandled(expected, outcome);
    case 'result':
      if (outcome.kind === 'error')
        return [{ field: 'kind', expected: 'result', got: `${outcome.error.code}: ${outcome.error.message}` }];
      return compareResults(expected.result ?? {}, outcome.completion, wire);
  }
}

/**
 * The SDK gave up: to decode it is the whole demand, and not to have less than the SDK had by then. A body that is an
 * error in place of an answer is decoded when it is known as the provider's.
 */
function compareUnhandled({ partial }: Expected, outcome: Outcome): readonly Difference[] {
  if (outcome.kind === 'result') return startsWith('text', partial?.text, outcome.completion.text);
  const { code } = outcome.error;
  const isUnderstood = code !== 'malformed' && code !== 'truncated';
  return isUnderstood ? [] : [{ field: 'kind', expected: 'an answer', got: String(outcome.error) }];
}

function compareResults(result: Fields, completion: Completion, wire: Comparison): readonly Difference[] {
  return compareFields(wire.expectedResult?.(result) ?? result, wire.rename(completion, result));
}

function compareFields(
  expected: Readonly<Record<string, unknown>>,
  got: Readonly<Record<string, unknown>>,
): readonly Difference[] {
  return Object.keys(expected)
    .filter((field) => !isDeepStrictEqual(plain(expected[field]), plain(got[field])))
    .map((field) => ({ field, expected: expected[field], got: got[field] }));
}

function compareErrors(
  { error = {}, partial }: Expected,
  outcome: Outcome,
  expectedError: NonNullable<Comparison['expectedError']>,
): readonly Difference[] {
  if (outcome.kind === 'result') return [{ field: 'kind', expected: 'error', got: outcome.completion.text }];
  const got = outcome.error;
  const wanted = expectedError(error);
  const differences = compareFields(
    Object.fromEntries(Object.entries(wanted).filter(([field]) => compared.has(field))),
    { status: got.status, type: got.providerType, requestId: got.requestId },
  );
  const partialText = partial?.text === undefined ? [] : exactly('partial.text', partial.text, got.partial?.text);
  return [...differences, ...compareMessage(wanted, got), ...partialText];
}

const compared: ReadonlySet<string> = new Set(['status', 'type', 'requestId']);

function typeAsItIs(error: Fields): Fields {
  return error;
}

/** An SDK puts the status before a message that is not in the body; what the body says must be in ours. */
function compareMessage({ message }: Readonly<Record<string, unknown>>, got: CompletionError): readonly Difference[] {
  if (typeof message !== 'string') return [];
  const said = message.replace(/^\d{3} /, '');
  return got.message.includes(said) ? [] : [{ field: 'message', expected: said, got: got.message }];
}

function exactly(field: string, expected: string, got: string | undefined): readonly Difference[] {
  return expected === got ? [] : [{ field, expected, got }];
}

function startsWith(field: string, expected: string | undefined, got: string): readonly Difference[] {
  return expected === undefined || got.startsWith(expected) ? [] : [{ field, expected, got }];
}

/** Without `undefined`, which JSON cannot say. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
