import { cache } from '@sluice/cache';
import { budget, type Settlement } from '@sluice/budget';
import { later, observe, type Middleware } from '@sluice/core';
import type { Bends, MakeLink } from '@sluice/core/laws';
import { cost, hits, memoryLedger } from '@sluice/cost';
import { retry } from '@sluice/retry';
import { memoryPermits, semaphore, type PermitStore } from '@sluice/semaphore';
import { pacing } from '@sluice/semaphore/pacing';
import { circuitBreaker } from '@sluice/router';
import { attempts, log, telemetry } from '@sluice/telemetry';
import { tools } from '../storm/sketches/tools.ts';
import { routed } from './routed.ts';

interface Registered {
  readonly name: string;
  readonly make: MakeLink;
  readonly bends?: Bends;
}

const passes: Middleware = function passes(call, next) {
  return next(call);
};

const waits: Middleware = function waits(call, next) {
  return later(async () => next(call));
};

const generates: Middleware = async function* generates(call, next) {
  for await (const event of next(call)) yield event;
};

const looks: MakeLink = () => {
  const rows: unknown[] = [];
  const link: Middleware = function looks(call, next) {
    let events = 0;
    return observe(next(call), { onEvent: () => void events++, onEnd: ({ how }) => rows.push({ how, events }) });
  };
  return { link, record: () => rows };
};

/** Every link of the repository. A package that brings one adds a line, with the `make` of its own test of the laws. */
export const links: readonly Registered[] = [
  { name: 'passes the call on', make: () => passes },
  { name: 'looks (observe)', make: looks },
  { name: 'waits first (later)', make: () => waits },
  { name: 'looks (generator)', make: () => generates },
  {
    name: 'pacing',
    make({ clock }) {
      const link = pacing({ clock });
      return { link, held: () => link.queued };
    },
  },
  {
    name: 'semaphore',
    make({ clock }) {
      const gate = semaphore({ permits: 4, clock });
      return { link: gate, held: () => gate.held + gate.queued };
    },
  },
  {
    name: 'semaphore over a store',
    make({ clock }) {
      const store = memoryPermits({ clock });
      const slow: PermitStore = {
        limit: (limits) => store.limit(limits),
        acquire: async (request) => store.acquire(request),
        close: () => store.close(),
      };
      const gate = semaphore({ permits: 4, store: slow, clock });
      return { link: gate, held: () => gate.held + gate.queued + store.held + store.queued };
    },
  },
  { name: 'retry', make: ({ clock }) => retry({ clock }) },
  {
    name: 'cost',
    make({ clock }) {
      const ledger = memoryLedger();
      return {
        link: cost({ ledger, clock }),
        record: () => ledger.rows.map(({ outcome, usage }) => ({ outcome, usage })),
      };
    },
  },
  {
    name: 'hits',
    make({ clock }) {
      const ledger = memoryLedger();
      return {
        link: hits({ ledger, clock }),
        record: () => ledger.rows.map(({ outcome, usage }) => ({ outcome, usage })),
      };
    },
  },
  {
    name: 'budget',
    make({ clock }) {
      const settlements: Settlement[] = [];
      const purse = budget({
        limits: [{ tokens: 1_000_000, per: 'everybody', window: 'day' }],
        withoutMaxTokens: { assume: 1_000 },
        onSettled: (settlement) => settlements.push(settlement),
        clock,
      });
      return { link: purse, held: () => purse.held, record: () => settlements };
    },
  },
  {
    name: 'cache',
    make({ clock }) {
      const namespace = { name: 'laws', providers: ['scripted'] };
      const answers = cache({ scope: 'shared', namespace, allowSampled: true, ttlMs: 10, clock });
      return { link: answers, held: () => answers.held };
    },
  },
  { name: 'sketch: tools', make: ({ clock }) => tools({ clock }) },
  { name: 'router', make: routed },
  { name: 'circuitBreaker', make: ({ clock }) => circuitBreaker({ clock }) },
  { name: 'telemetry', make: ({ clock }) => telemetry({ clock, content: true }) },
  { name: 'attempts', make: ({ clock }) => attempts({ clock }) },
  {
    name: 'log',
    make({ clock }) {
      const lines: object[] = [];
      const write = (fields: object, message: string): void => void lines.push({ message, ...fields });
      return { link: log({ clock, logger: { info: write, warn: write, error: write } }), record: () => lines };
    },
  },
];
