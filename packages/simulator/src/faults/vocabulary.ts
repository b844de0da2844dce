import { wholeNumber, oneOf, number, text, type Field } from './field.ts';
import type { Fault, FaultName } from './fault.ts';
import type { Schedule } from './storm.ts';

/** The fields that a fault of this name may have, besides its name. */
type FieldsOf<Name extends FaultName> = {
  readonly [Key in Exclude<keyof Extract<Fault, { fault: Name }>, 'fault'>]-?: Field;
};

const place = {
  afterEvents: wholeNumber('a whole number'),
  afterTokens: wholeNumber('a whole number ≥ 0', 0),
};

/** Every fault with its fields: what is read, checked and told of is read from here. */
export const faultFields: { readonly [Name in FaultName]: FieldsOf<Name> } = {
  status: {
    status: wholeNumber('a status from 400 to 599', 400, 599).required(),
    retryAfterMs: number('a number ≥ 0', 0),
    message: text(),
  },
  refusal: { reason: oneOf('context-length', 'content-filter', 'prefill', 'quota').required() },
  html: { status: wholeNumber('a status from 200 to 599', 200, 599) },
  reset: {},
  'no-answer': {},
  'refuse-connections': { forMs: number('a number > 0', Number.MIN_VALUE) },
  'slow-headers': { delayMs: number('a number ≥ 0', 0).required() },
  'slow-first-token': { delayMs: number('a number ≥ 0', 0).required() },
  drop: place,
  truncate: place,
  stall: { ...place, forMs: number('a number ≥ 0', 0) },
  'error-event': { ...place, reason: oneOf('overloaded', 'rate-limit', 'internal') },
  garbage: place,
  rechunk: { by: oneOf('byte', 'character', 'chance').required() },
};

/** The fields that make a fault a storm. */
export const scheduleFields: { readonly [Key in keyof Schedule]-?: Field } = {
  next: wholeNumber('a whole number ≥ 1', 1),
  afterMs: number('a number ≥ 0', 0),
  duringMs: number('a number > 0', Number.MIN_VALUE),
  probability: number('a number from 0 to 1', 0, 1),
  provider: text(),
};
