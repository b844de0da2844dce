import { getEventListeners } from 'node:events';
import type { Called } from './caller.ts';
import { calmUntilMs, healedAtMs, type Plan } from './plan.ts';
import { backOffMs, type SimulatedProcess } from './process.ts';
import { rootOf, visitOf, type Asked } from './provider.ts';

/** What there is to look at when a simulation is over. */
export interface History {
  readonly plan: Plan;
  readonly processes: readonly SimulatedProcess[];
  readonly asked: readonly Asked[];
  readonly calls: readonly Called[];
}

type Complain = (what: string) => void;

/** How long throughput is counted, before the storms and after them. */
export const countedMs = 10_000;
/** Calls start at their own time, and take a while to get into step. */
const startedMs = 2_000;
/** So much of the throughput has to be back. */
const backTo = 0.9;

export function audit(history: History, complain: Complain): void {
  auditBudget(history, complain);
  auditAttempts(history, complain);
  auditHeld(history, complain);
  auditThroughput(history, complain);
}

/** No attempt that nobody paid for, and no more paid for than there was. */
function auditBudget({ processes, asked, calls }: History, complain: Complain): void {
  let granted = 0;
  for (const [index, { books }] of processes.entries()) {
    granted += books.granted;
    for (const [provider, spent] of books.spent) {
      const had = books.capacity + (books.earned.get(provider) ?? 0);
      if (spent > had) complain(`process ${index}: ${spent} tokens spent on ${provider}, there were ${had}`);
    }
  }
  // A connection that was refused costs nobody anything: once a visit it is tried again at once.
  const free = new Set(asked.filter(({ fault }) => fault === 'refused').map(visitOf)).size;
  if (asked.length > calls.length + granted + free) {
    complain(`${asked.length} attempts of ${calls.length} calls, ${granted} paid for and ${free} free`);
  }
}

/** Each target once a call, and nobody earlier than he was told. */
function auditAttempts({ asked }: History, complain: Complain): void {
  const visits = new Map<string, string>();
  const hints = new Map<string, number>();
  for (const attempt of asked) {
    const visit = visitOf(attempt);
    const at = `${rootOf(attempt)} at ${attempt.provider}`;
    const before = visits.get(at);
    if (before !== undefined && before !== visit) complain(`${at}: visited as ${before} and as ${visit}`);
    visits.set(at, visit);
    const notBeforeMs = hints.get(visit) ?? 0;
    if (attempt.atMs < notBeforeMs)
      complain(`${attempt.id}: ${notBeforeMs - attempt.atMs} ms earlier than it was told`);
    if (attempt.hintMs !== undefined) hints.set(visit, attempt.atMs + attempt.hintMs);
  }
}

function auditHeld({ processes, calls }: History, complain: Complain): void {
  for (const [index, { sockets, permits }] of processes.entries()) {
    const open = sockets.reduce((sum, socket) => sum + socket.open, 0);
    if (open > 0) complain(`process ${index}: ${open} sockets open`);
    if (permits() > 0) complain(`process ${index}: ${permits()} permits held`);
  }
  for (const { id, untilMs, deadlineMs, signal } of calls) {
    if (untilMs > deadlineMs) complain(`${id}: over ${untilMs - deadlineMs} ms after its deadline`);
    const listeners = getEventListeners(signal, 'abort').length;
    if (listeners > 0) complain(`${id}: ${listeners} listeners on the caller's signal`);
  }
}

function auditThroughput({ plan, calls }: History, complain: Complain): void {
  const count = (fromMs: number): number =>
    calls.filter(({ untilMs, outcome }) => {
      const went = outcome === 'done' || outcome === 'left';
      return went && untilMs >= fromMs && untilMs < fromMs + countedMs;
    }).length;
  const before = count(startedMs);
  const after = count(healedAtMs(plan) + 2 * backOffMs);
  if (before === 0) complain('nothing was answered before the storms');
  if (after < backTo * before) complain(`${after} calls in ${countedMs} ms after the storms, ${before} before them`);
}

if (startedMs + countedMs > calmUntilMs) throw new Error('Expected the calm to be as long as what is counted in it');
