import { scripted } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import type { RouterOptions } from './router-options.ts';
import { router } from './router.ts';
import type { TargetOptions } from './target-options.ts';

const chain = scripted('p', []);
const a: TargetOptions = { name: 'a', chain };

test.for<[string, object, string]>([
  ['no targets', { targets: [] }, 'Expected `targets` to be at least one target, got []'],
  ['nothing', {}, 'Expected `targets` to be at least one target, got undefined'],
  ['two of one name', { targets: [a, a] }, "Expected `targets[1].name` to be a name that no other target has, got 'a'"],
  ['no name', { targets: [{ ...a, name: '' }] }, "Expected `targets[0].name` to be a name, got ''"],
  [
    'no chain',
    { targets: [{ name: 'a' }] },
    'Expected `targets[0].chain` to be a transport, a chain, or links that end in one, got undefined',
  ],
  [
    'a link for a chain',
    { targets: [{ name: 'a', chain: function link() {} }] },
    'Expected `targets[0].chain` to be a transport, a chain, or links that end in one, got [Function: link]',
  ],
  [
    'links without a transport',
    { targets: [{ name: 'a', chain: [] }] },
    'Expected a transport in last place, got undefined',
  ],
  [
    'an empty model',
    { targets: [{ ...a, model: ' ' }] },
    "Expected `targets[0].model` to be the name of a model, got ' '",
  ],
  ['a rule that is none', { targets: [{ ...a, when: true }] }, 'Expected `targets[0].when` to be a function, got true'],
  [
    'a negative weight',
    { targets: [{ ...a, weight: -1 }] },
    'Expected `targets[0].weight` to be a finite number ≥ 0, got -1',
  ],
  [
    'a weight that is no number',
    { targets: [{ ...a, weight: Number.NaN }] },
    'Expected `targets[0].weight` to be a finite number ≥ 0, got NaN',
  ],
  [
    'weights that are all 0',
    { targets: [{ ...a, weight: 0 }] },
    'Expected `weight` to be above 0 for one target at least, got 0',
  ],
  [
    'no strategy',
    { targets: [a], strategy: 'toString' },
    "Expected `strategy` to be 'ordered' or 'weighted' or 'least-loaded', got 'toString'",
  ],
  [
    'an odd onInterrupted',
    { targets: [a], onInterrupted: 'continue' },
    "Expected `onInterrupted` to be 'error' or 'restart', got 'continue'",
  ],
  ['a time that is none', { targets: [a], leastMs: Number.NaN }, 'Expected `leastMs` to be a number ≥ 0, got NaN'],
  [
    'a budget that is none',
    { targets: [a], retryBudget: {} },
    'Expected `retryBudget` to be a retry budget, as `retryBudget()` of `@sluice/retry` makes one, got {}',
  ],
  [
    'a breaker that never opens',
    { targets: [a], breaker: { minCalls: Number.NaN } },
    'Expected `minCalls` to be a whole number ≥ 1, got NaN',
  ],
])('%s: refused where the router is made', ([, options, message]) => {
  expect(() => router(options as RouterOptions)).toThrow(new TypeError(message));
});
