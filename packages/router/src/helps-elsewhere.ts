import type { CompletionError } from '@sluice/core';

/** A wrong call is wrong everywhere, and what one provider refused to answer is not for another that has no such qualms. */
export function helpsElsewhere({ fault, code }: CompletionError): boolean {
  return fault !== 'request' && code !== 'refused';
}
