import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerOn } from '@sluice/cost';
import { postgresRows } from '@sluice/cost/postgres';
import { sqliteOutbox, sqliteRows } from '@sluice/cost/sqlite';
import pg from 'pg';
import { startPostgres, thisMachine } from '../../services/index.ts';
import type { Check, Force, Outcome } from '../hammers.ts';
import { deadlocksOf, provokeDeadlocks } from './deadlocks.ts';
import { judgeRows, type Judged } from './judge-rows.ts';
import { hit, type Hit } from './places.ts';
import { WritingProcess } from './writing-process.ts';

const rowsPerSecond = 1_000;
/** More than an outage makes them wait, and few enough that a full disk makes them overflow. */
const maxQueued = { usual: 100_000, small: 2_000 };
/** Some thousand rows are larger than this. */
const fullDiskKiB = 1_024;

/** Real processes write to real stores, are killed, locked out and left alone; everything that they handed over is looked for. */
export async function hammerLedger(force: Force): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-hammer-'));
  try {
    return together(
      ['one SQLite file', await hammerSqlite(force, folder)],
      ['Postgres', await hammerPostgres(force, folder)],
      ['a full disk', await hammerFullDisk(force, folder)],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All of them share one file. */
async function hammerSqlite(force: Force, folder: string): Promise<Judged> {
  const store = { file: join(folder, 'shared.db') };
  const { processes, kills, terminations } = await hit(force, {
    during: () => sleep(force.seconds * 1_000),
    taskAt: () => ({ store, rowsPerSecond, maxQueued: maxQueued.usual }),
  });
  const judged = await judgeRows(processes, sqliteRows(store));
  return withKills(force, judged, { kills, terminations });
}

function withKills({ kill }: Force, { checks, numbers }: Judged, hits: Pick<Hit, 'kills' | 'terminations'>): Judged {
  const met = Object.entries(hits).map(([what, got]): Check => ({ what, ok: got > 0, got, expected: '≥ 1' }));
  return { checks: kill ? [...checks, ...met] : checks, numbers: { ...numbers, ...hits } };
}

/** It is stopped for a while in the middle of it, and holds rows against them besides. Each has an outbox for its place. */
async function hammerPostgres(force: Force, folder: string): Promise<Judged> {
  const server = await startPostgres({ ...thisMachine, environment: {} }); // one of our own, to be stopped
  const outboxAt = (place: number): string => join(folder, `outbox-${place}.db`);
  const over = new AbortController();
  const writers: WritingProcess[] = [];
  try {
    if (!server.restart) throw new Error('Expected a Postgres that can be stopped, got one in a container');
    const halfMs = (force.seconds * 1_000) / 2;
    const deadlocking = provokeDeadlocks(server.url, () => writers, over.signal);
    const { processes, kills, terminations } = await hit(force, {
      async during() {
        await sleep(halfMs);
        await server.restart!(force.outageMs);
        await sleep(halfMs);
        for (let tries = 0; tries < 60 && (await deadlocksOf(server.url)) === 0; tries++) await sleep(1_000);
      },
      taskAt: (place) => ({
        store: { url: server.url, outbox: outboxAt(place) },
        rowsPerSecond,
        maxQueued: maxQueued.usual,
      }),
      onStart: (one) => writers.push(one),
    });
    over.abort();
    await deadlocking;
    const judged = await judgeWithOutboxes(
      processes,
      server.url,
      Array.from({ length: force.processes }, (_, place) => outboxAt(place)),
    );
    const deadlocks = await deadlocksOf(server.url);
    const met: Check = { what: 'deadlocks', ok: deadlocks > 0, got: deadlocks, expected: '≥ 1' };
    const numbers = { ...judged.numbers, deadlocks, outageMs: force.outageMs };
    return withKills(force, { checks: [...judged.checks, met], numbers }, { kills, terminations });
  } finally {
    over.abort();
    await server.stop();
  }
}

/** What the dead left behind is shipped by whoever opens their outbox next: us. */
async function judgeWithOutboxes(
  processes: readonly WritingProcess[],
  url: string,
  outboxes: readonly string[],
): Promise<Judged> {
  const pool = new pg.Pool({ connectionString: url });
  try {
    const store = postgresRows({ client: pool });
    for (const file of outboxes) await ledgerOn(store, { outbox: sqliteOutbox({ file }) }).close();
    return await judgeRows(processes, store);
  } finally {
    await pool.end();
  }
}

/** No file may grow beyond a limit: SQLite cannot write any more. What there is no room for is told of, row by row. */
async function hammerFullDisk({ seconds }: Force, folder: string): Promise<Judged> {
  const store = { file: join(folder, 'full.db') };
  const task = { name: 'full', store, rowsPerSecond, maxQueued: maxQueued.small };
  const one = new WritingProcess(task, fullDiskKiB);
  await one.started;
  await sleep(seconds * 1_000);
  await one.stop();
  const judged = await judgeRows([one], sqliteRows(store));
  const { lost } = judged.numbers;
  const closed: Check = {
    what: 'processes that ended in order',
    ok: one.closed,
    got: Number(one.closed),
    expected: '1',
  };
  const refused: Check = { what: 'rows said to be lost', ok: lost! > 0, got: lost!, expected: '≥ 1' };
  return { ...judged, checks: [...judged.checks, closed, refused] };
}

function together(...parts: readonly (readonly [where: string, judged: Judged])[]): Outcome {
  return {
    checks: parts.flatMap(([where, { checks }]) => checks.map((one) => ({ ...one, what: `${where}: ${one.what}` }))),
    numbers: Object.fromEntries(
      parts.flatMap(([where, { numbers }]) =>
        Object.entries(numbers).map(([name, value]) => [`${where}: ${name}`, value]),
      ),
    ),
  };
}
