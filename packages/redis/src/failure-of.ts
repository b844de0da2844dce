import { StoreError } from './store-error.ts';

/**
 * What Redis answers while it lives but cannot serve: on the move between nodes, a replica, starting, out of memory, or busy
 * with somebody's endless script. Nothing was written then. (Redis 7.0: cluster.c, server.c, script.c.)
 */
const unavailable: ReadonlySet<string> = new Set([
  'MOVED',
  'ASK',
  'CLUSTERDOWN',
  'TRYAGAIN',
  'CROSSSLOT',
  'READONLY',
  'LOADING',
  'MASTERDOWN',
  'NOREPLICAS',
  'MISCONF',
  'BUSY',
  'OOM',
]);

/** The word an error reply begins with, like `NOSCRIPT`; `undefined` for what the client says itself. */
export function replyCode(error: unknown): string | undefined {
  const text = error instanceof Error ? error.message : '';
  const code = /^([A-Z]{3,})(?: |$)/.exec(text)?.[1];
  // Up to Redis 6 what a command inside a script answered stands within the script's own error.
  return code === 'ERR' ? (/: -([A-Z]{3,}) /.exec(text)?.[1] ?? code) : code;
}

/** What an error of the client means. */
export function failureOf(name: string, cause: unknown): StoreError {
  const code = replyCode(cause);
  const said = cause instanceof Error ? cause.message || cause.name : String(cause);
  const message = `Redis did not run the script \`${name}\`: ${said}`;
  if (code === undefined) return new StoreError('unreachable', message, { executed: 'maybe', cause });
  if (unavailable.has(code)) return new StoreError('unavailable', message, { executed: 'no', cause });
  return new StoreError('script', message, { executed: 'maybe', cause });
}
