import { later } from '../link/later.ts';
import { observe } from '../link/observe.ts';
import type { Middleware } from '../chain/middleware.ts';
import { laws } from './laws.ts';

const passes: Middleware = function passes(call, next) {
  return next(call);
};

laws('a link that passes the call on', () => passes);

laws('a link that looks', () => {
  const rows: unknown[] = [];
  const link: Middleware = function looks(call, next) {
    let events = 0;
    return observe(next(call), { onEvent: () => void events++, onEnd: ({ how }) => rows.push({ how, events }) });
  };
  return { link, record: () => rows };
});

laws('a link that waits first', () => {
  const waits: Middleware = function waits(call, next) {
    return later(async () => next(call));
  };
  return waits;
});

laws('a generator that looks', () => {
  const generates: Middleware = async function* generates(call, next) {
    for await (const event of next(call)) yield event;
  };
  return generates;
});
