import type { CacheNote } from '@sluice/cache';
import type { RouterNote } from '@sluice/router';
import type { SemaphoreNote } from '@sluice/semaphore';
import type { BudgetNote } from '@sluice/budget';
import type { RetryNote } from '@sluice/retry';
import type { Frame } from '@sluice/server';
import type { ChainLayout } from './chain-layout.ts';
import { wordsFor } from '../chat/code-words.ts';

/**
 * How a gate or a basin stands: `idle`, nothing has come to it · `open`, the call went through · `waiting`, the call is held
 * there · `answered`, it answered in place of what is below · `failed`, the call came back from it.
 */
export type Standing = 'idle' | 'open' | 'waiting' | 'answered' | 'failed';

export interface Mark {
  readonly standing: Standing;
  /** What there is to say about it, for people. */
  readonly says?: string;
}

/** Where the call is that was made last, as the frames tell it. */
export interface ChainState {
  /** `asking`: it goes down · `flowing`: the answer comes up · the others: it is over. */
  readonly phase: 'still' | 'asking' | 'flowing' | 'over' | 'stopped' | 'failed';
  /** By the name of the link; one that is missing is idle. */
  readonly gates: Readonly<Record<string, Mark>>;
  /** By the name of the target. */
  readonly basins: Readonly<Record<string, Mark>>;
  readonly target?: string;
  /** Until when `retry` waits, in ms since 1970, and for how long in all. */
  readonly wait?: { readonly untilMs: number; readonly delayMs: number };
}

export const stillWater: ChainState = { phase: 'still', gates: {}, basins: {} };
export const callBegins: ChainState = { ...stillWater, phase: 'asking' };

/** The chain after one more frame; `nowMs` is in ms since 1970. */
export function passFrame(state: ChainState, layout: ChainLayout, frame: Frame, nowMs: number): ChainState {
  switch (frame.type) {
    case 'cache':
      return passCache(state, layout, frame);
    case 'budget':
      return mark(openTo(state, layout, 'budget'), 'budget', { standing: 'open', says: budgetWords(frame) });
    case 'router':
      return route(state, layout, frame);
    case 'semaphore':
      return passSemaphore(state, layout, frame);
    case 'retry':
      return passRetry(state, layout, frame, nowMs);
    case 'attempt-failed':
      return fail(state, layout, frame.code);
    case 'start':
      return frame.source === 'provider' ? arrive(state, layout) : { ...state, phase: 'flowing' };
    case 'tool-call':
      return markTool(state, layout, `calls ${frame.name}`);
    case 'text-delta':
    case 'reasoning-delta':
      return state.phase === 'flowing' ? state : { ...state, phase: 'flowing' };
    case 'turn':
      return { ...state, phase: 'asking' };
    case 'end':
      return { ...state, phase: 'over' };
    default:
      return state;
  }
}

/** The chain after the call failed, at the link that its code tells of. */
export function callFails(state: ChainState, layout: ChainLayout, code: string): ChainState {
  const { wait: _, ...rest } = state;
  const settled = { ...rest, phase: 'failed' as const };
  const at = blamed(layout, code);
  if (at === undefined) return settled;
  const says = wordsFor(code).short;
  if (at === 'basin') return state.target === undefined ? settled : markBasin(settled, state.target, 'failed', says);
  return mark(openTo(settled, layout, at), at, { standing: 'failed', says });
}

function blamed(layout: ChainLayout, code: string): string | undefined {
  const gate = { 'queue-full': 'semaphore', 'circuit-open': 'router', 'targets-exhausted': 'router' }[code];
  const name = code.startsWith('budget-') ? 'budget' : gate;
  if (name !== undefined) return has(layout, name) ? name : undefined;
  const fromBelow = ['rate-limit', 'overloaded', 'provider-error', 'connection', 'timeout', 'truncated', 'malformed'];
  return fromBelow.includes(code) ? 'basin' : undefined;
}

function passCache(state: ChainState, layout: ChainLayout, note: CacheNote): ChainState {
  const { state: found, ageMs } = note;
  const answered = found === 'hit' || found === 'stale' || found === 'coalesced';
  const age = ageMs === undefined ? '' : `, ${Math.max(1, Math.round(ageMs / 1_000))} s old`;
  const says = found === 'coalesced' ? 'listens in on the same question' : answered ? `${found}${age}` : found;
  // A cache is asked anew for each turn of a tool loop: what the turn before left below it is over.
  const { target: _, wait: __, ...above } = closeBelow(openTo(state, layout, 'cache'), layout, 'cache');
  const passed = mark({ ...above, basins: {} }, 'cache', { standing: answered ? 'answered' : 'open', says });
  return answered ? { ...passed, phase: 'flowing' } : passed;
}

function route(state: ChainState, layout: ChainLayout, { target, why, breaker }: RouterNote): ChainState {
  const { wait: _, ...rest } = closeBelow(openTo(state, layout, 'router'), layout, 'router');
  const reason = why === 'chosen' ? '' : ` · ${why}`;
  const says = `→ ${target}${reason}${breaker === 'closed' ? '' : ` · breaker ${breaker}`}`;
  return { ...mark(rest, 'router', { standing: 'open', says }), phase: 'asking', target };
}

function passRetry(state: ChainState, layout: ChainLayout, note: RetryNote, nowMs: number): ChainState {
  const closed = closeBelow(openTo(state, layout, 'retry'), layout, 'retry');
  if (note.action === 'give-up') {
    const { wait: _, ...rest } = closed;
    return mark(rest, 'retry', { standing: 'failed', says: obstacles[note.why] });
  }
  const { attempt, delayMs, why } = note;
  const says = `${wordsFor(why).short} · then attempt ${attempt + 1}`;
  const wait = { untilMs: nowMs + delayMs, delayMs };
  return { ...mark(closed, 'retry', { standing: 'waiting', says }), phase: 'asking', wait };
}

/** A call that `retry` held has come down to it: that wait is over. */
function passSemaphore(state: ChainState, layout: ChainLayout, note: SemaphoreNote): ChainState {
  const { wait: _, ...rest } = openTo(state, layout, 'semaphore');
  const standing = note.why === 'queue' ? 'waiting' : 'open';
  return mark(rest, 'semaphore', { standing, says: semaphoreWords(note) });
}

const obstacles = {
  attempts: 'gives up: no attempt is left',
  'retry-after': 'gives up: the wait is too long',
  deadline: 'gives up: no time is left',
  'retry-budget': 'gives up: too many retries lately',
} satisfies Record<Extract<RetryNote, { action: 'give-up' }>['why'], string>;

/** Water reaches a provider: every gate above it is open. */
function arrive(state: ChainState, layout: ChainLayout): ChainState {
  const { wait: _, ...rest } = state;
  const target = state.target ?? layout.basins[0]?.name;
  const opened = layout.gates.reduce<ChainState>((all, { name }) => open(all, name), rest);
  return target === undefined ? opened : markBasin({ ...opened, target }, target, 'open', 'answers');
}

function fail(state: ChainState, layout: ChainLayout, code: string): ChainState {
  const target = state.target ?? layout.basins[0]?.name;
  const back = closeBelow(state, layout, has(layout, 'retry') ? 'retry' : 'router');
  const asked = { ...back, phase: 'asking' as const };
  return target === undefined ? asked : markBasin({ ...asked, target }, target, 'failed', wordsFor(code).short);
}

/** Opens what is above a link: the call has come to it. What a gate said stays said. */
function openTo(state: ChainState, { gates }: ChainLayout, name: string): ChainState {
  const at = gates.findIndex((gate) => gate.name === name);
  return gates.slice(0, Math.max(0, at)).reduce((all, gate) => open(all, gate.name), state);
}

function closeBelow(state: ChainState, { gates }: ChainLayout, name: string): ChainState {
  const at = gates.findIndex((gate) => gate.name === name);
  if (at < 0) return state;
  const below = new Set(gates.slice(at + 1).map((gate) => gate.name));
  return { ...state, gates: Object.fromEntries(Object.entries(state.gates).filter(([gate]) => !below.has(gate))) };
}

function open(state: ChainState, name: string): ChainState {
  const { standing, says } = state.gates[name] ?? { standing: 'idle' };
  if (standing === 'open') return state;
  return mark(state, name, { standing: 'open', ...(says !== undefined && standing !== 'failed' && { says }) });
}

/** Tools are a link of the application's own, whatever it calls it. */
function markTool(state: ChainState, { gates }: ChainLayout, says: string): ChainState {
  const gate = gates.find(({ name }) => /tool/i.test(name));
  return gate ? mark(state, gate.name, { standing: 'open', says }) : state;
}

function mark(state: ChainState, name: string, made: Mark): ChainState {
  return { ...state, gates: { ...state.gates, [name]: made } };
}

function markBasin(state: ChainState, target: string, standing: Standing, says: string): ChainState {
  return { ...state, basins: { ...state.basins, [target]: { standing, says } } };
}

function has({ gates }: ChainLayout, name: string): boolean {
  return gates.some((gate) => gate.name === name);
}

function budgetWords(note: BudgetNote): string {
  return note.what === 'reached' ? `${note.percent} % of the ${note.window} is spent` : 'goes on unguarded';
}

function semaphoreWords({ why, waitedMs, position }: SemaphoreNote): string {
  if (position === 0) return 'its store failed: let through without it';
  const place = why === 'pace' ? 'paced' : `place ${position} in the queue`;
  return why === 'queue' ? place : `${place}, waited ${Math.round(waitedMs)} ms`;
}
