import { createHash } from 'node:crypto';
import type { JsonValue } from '@sluice/core';

/** A short name for a value, the same in every process. */
export function digest(value: JsonValue): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
