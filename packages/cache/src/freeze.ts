/**
 * Freezes an event that several callers are going to have, so that none of them can change what the others see. Plain
 * objects only: an error is the business of whoever made it.
 */
export function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && !Array.isArray(value)) return;
  Object.freeze(value);
  for (const field of Object.values(value)) freeze(field);
}
