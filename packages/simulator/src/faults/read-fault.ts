import { expected, isJsonObject } from '@sluice/core';
import type { Fault, FaultName } from './fault.ts';
import type { Field } from './field.ts';
import type { Storm } from './storm.ts';
import { faultFields, scheduleFields } from './vocabulary.ts';

/**
 * Takes something for a fault.
 *
 * @throws TypeError that names the field at fault.
 */
export function readFault(value: unknown): Fault {
  return read(value, {}) as Fault;
}

/**
 * Takes something for a fault with a schedule.
 *
 * @throws TypeError that names the field at fault.
 */
export function readStorm(value: unknown): Storm {
  return read(value, scheduleFields) as Storm;
}

/** All that is wrong is said at once by the first thing that is: names first, then fields in the order they came. */
function read(value: unknown, more: Readonly<Record<string, Field>>): object {
  if (!isJsonObject(value)) throw expected('fault', 'an object with `fault`', value);
  const name = value['fault'];
  if (typeof name !== 'string' || !Object.hasOwn(faultFields, name)) {
    throw expected('fault', `one of ${Object.keys(faultFields).join(', ')}`, name);
  }
  const fields: Readonly<Record<string, Field>> = { ...faultFields[name as FaultName], ...more };
  const given = Object.entries(value).filter(([key, one]) => key !== 'fault' && one !== undefined);
  for (const [key, one] of given) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (!field) throw new TypeError(`Expected \`${name}\` ${namesOf(fields)}, got \`${key}\``);
    if (!field.accepts(one)) throw expected(key, field.what, one);
  }
  for (const [key, field] of Object.entries(fields)) {
    if (field.isRequired && value[key] === undefined) throw expected(key, field.what, undefined);
  }
  if (value['afterEvents'] !== undefined && value['afterTokens'] !== undefined) {
    throw new TypeError(`Expected \`${name}\` to have afterEvents or afterTokens, got both`);
  }
  return Object.freeze(Object.fromEntries([['fault', name], ...given]));
}

function namesOf(fields: Readonly<Record<string, Field>>): string {
  const names = Object.keys(fields);
  return names.length === 0 ? 'to have no fields' : `to have fields among ${names.join(', ')}`;
}
