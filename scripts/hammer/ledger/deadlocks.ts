import { setTimeout as sleep } from 'node:timers/promises';
import { postgresRows } from '@sluice/cost/postgres';
import pg from 'pg';
import { rowNumber } from './write-rows.ts';

/** Longer than a writer waits until it looks for a deadlock (1 s), so that it is the one that has to give way. */
const patience = '20s';
/** Two that a writer hands over together, since it says where it is by the last of five; and not so soon that it is there first. */
const aheadOf = (said: number) => ({ first: said + 101, second: said + 102 });

/** Meets writers in the wrong order: holds a row that one is going to write, and then wants the one before it. */
export async function provokeDeadlocks(
  url: string,
  writers: () => readonly { readonly name: string; readonly said: number }[],
  signal: AbortSignal,
): Promise<void> {
  for (let turn = 0; !signal.aborted; turn++) {
    const [client, watcher] = [new pg.Client(url), new pg.Client(url)];
    for (const one of [client, watcher]) one.on('error', () => {}); // the server is stopped now and then
    try {
      await Promise.all([client.connect(), watcher.connect()]);
      await client.query(`SET deadlock_timeout = '${patience}'`);
      const all = writers();
      const { name, said } = all[turn % all.length]!;
      const rows = postgresRows({ client });
      await rows.insert([]);
      await client.query('BEGIN');
      const { first, second } = aheadOf(said);
      await rows.insert([rowNumber(name, second, 0)]);
      if (await isWaitedFor(watcher)) await rows.insert([rowNumber(name, first, 0)]);
      await client.query('ROLLBACK');
    } catch {
      await sleep(100); // it was the one that had to give way, or the server is away
    } finally {
      await Promise.all([client.end().catch(() => {}), watcher.end().catch(() => {})]);
    }
  }
}

/** Whether somebody waits for another's transaction, within a while. */
async function isWaitedFor(watcher: pg.Client): Promise<boolean> {
  for (let tries = 0; tries < 300; tries++) {
    const { rows } = await watcher.query('SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1');
    if (rows.length > 0) return true;
    await sleep(10);
  }
  return false;
}

/** How many there have been since the server was made. */
export async function deadlocksOf(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ deadlocks: number }>(
    'SELECT sum(deadlocks)::int AS deadlocks FROM pg_stat_database',
  );
  await client.end();
  return rows[0]!.deadlocks;
}
