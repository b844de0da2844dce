import { expect, test } from 'vitest';
import { failureOf } from './failure-of.ts';

test.for([
  'MOVED 3999 127.0.0.1:6381',
  'ASK 3999 127.0.0.1:6381',
  'CLUSTERDOWN The cluster is down',
  'TRYAGAIN Multiple keys request during rehashing of slot',
  "READONLY You can't write against a read only replica.",
  'LOADING Redis is loading the dataset in memory',
  "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
  'NOREPLICAS Not enough good replicas to write.',
  "OOM command not allowed when used memory > 'maxmemory'.",
  'BUSY Redis is busy running a script.',
  "ERR Error running script (call to f_e0): @user_script:1: -READONLY You can't write against a read only replica.",
])('%s: Redis cannot serve, and nothing ran', (message) => {
  const error = failureOf('count', new Error(message));
  expect([error.reason, error.executed, error.isOutage]).toEqual(['unavailable', 'no', true]);
  expect(error.message).toContain('`count`');
});

test.for(['Connection is closed.', 'read ECONNRESET', 'Too many Cluster redirections.', ''])(
  '%s: the way to Redis broke, and it may have run',
  (message) => {
    const error = failureOf('count', new Error(message));
    expect([error.reason, error.executed, error.isOutage]).toEqual(['unreachable', 'maybe', true]);
  },
);

test.for([
  'ERR user_script:1: Script attempted to access nonexistent global variable',
  'WRONGTYPE Operation against',
  'NOPERM no',
])('%s: the script is wrong, and Redis lives', (message) => {
  const error = failureOf('count', new Error(message));
  expect([error.reason, error.isOutage]).toEqual(['script', false]);
});
