import { childCall, type Middleware } from '@sluice/core';
import { cost, type Ledger } from '@sluice/cost';

/** Books each call under an id of its own: one that is there already would not be written. */
export function costLink(ledger: Ledger): Middleware {
  const link = cost({ ledger });
  let calls = 0;
  return function cost(call, next) {
    return link(childCall(call, ++calls), next);
  };
}
