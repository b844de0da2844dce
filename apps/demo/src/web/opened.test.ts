import type { Logger } from 'pino';
import { expect, test } from 'vitest';
import { Opened } from './opened.ts';

test('what was opened last is closed first, one after the other, and what fails keeps nothing else open', async () => {
  const closed: string[] = [];
  const logged: unknown[] = [];
  const opened = new Opened({ error: (fields: unknown) => logged.push(fields) } as unknown as Logger);
  opened.add('upstream', () => closed.push('upstream'));
  opened.add('ledger', () => Promise.reject(new Error('the disk is full')));
  opened.add('metrics', () => {
    throw new Error('somebody was faster');
  });
  opened.add('sockets', async () => {
    await Promise.resolve();
    closed.push('sockets');
  });
  await expect(opened.close()).rejects.toThrow('not closed: metrics, ledger');
  expect(closed).toEqual(['sockets', 'upstream']);
  expect(logged).toEqual([
    { what: 'metrics', error: expect.stringContaining('somebody was faster') },
    { what: 'ledger', error: expect.stringContaining('the disk is full') },
  ]);
  await opened.close(); // nothing is closed twice
});
