import { isDeepStrictEqual } from 'node:util';
import { addUsage, notesOf, type Usage } from '@sluice/core';
import type { Called } from './caller.ts';
import type { StormChain } from './chain.ts';
import { piece, type Said } from './provider.ts';
import { tokensOf } from './storm-budget.ts';

type Complain = (what: string) => void;

/** Compares what callers got and what links wrote down with what the providers said. */
export function audit(
  { said, rows, budget, crowding }: StormChain,
  calls: readonly Called[],
  complain: Complain,
): void {
  if (crowding() > 0) complain(`${crowding()} attempts at once more than there are permits`);
  auditRows({ said, rows }, complain);
  auditSettlements({ said, budget }, complain);
  const handedOut = new Map<string, string>();
  const rowsOf = Map.groupBy(rows, ({ id }) => rootOf(id));
  for (const called of calls) {
    const report: Complain = (what) => complain(`${called.id} (${called.way}, ${called.outcome}): ${what}`);
    auditText(called, said, report);
    auditAttempts(called, said, handedOut, report);
    if (called.outcome !== 'done') continue;
    const { reason, messages = [] } = called.completion ?? {};
    if (reason === 'tool-calls' && messages.length < 5) report('tool calls that nobody answered');
    const own = (rowsOf.get(called.id) ?? []).filter(({ usageSource }) => usageSource !== 'counted');
    const billed = own.reduce<Usage>((sum, { usage }) => addUsage(sum, usage), {});
    const { completion } = called;
    // What the cache fetched behind an old answer is on the same id, and nobody's who asked.
    if (completion && notesOf(completion, 'cache').some(({ why }) => why === 'refreshing')) continue;
    const partly = own.some(({ usageSource }) => usageSource === 'partial'); // its output is counted, what it read was told
    const same = partly
      ? completion?.billed.inputTokens === billed.inputTokens
      : isDeepStrictEqual(completion?.billed, billed);
    if (!completion || !same) {
      report(`billed ${JSON.stringify(completion?.billed)}, its rows say ${JSON.stringify(billed)}`);
    }
  }
}

function auditRows({ said, rows }: Pick<StormChain, 'said' | 'rows'>, complain: Complain): void {
  const written = new Set<string>();
  for (const { id, outcome, usage, usageSource } of rows) {
    if (written.has(id)) complain(`attempt ${id} has two rows`);
    written.add(id);
    const truth = said.get(id);
    if (!truth) {
      complain(`attempt ${id} has a row and was never made`);
      continue;
    }
    if (outcome === 'ok' ? !truth.ended : outcome !== 'cancelled' && !truth.failed) {
      complain(`attempt ${id} has a row that says ${outcome}`);
    }
    if (outcome === 'ok' && !isDeepStrictEqual(usage, truth.usages.at(-1) ?? {})) {
      complain(`attempt ${id}: its row says other tokens`);
    }
    const toldOf = outcome === 'cancelled' ? heard(truth) : [truth.usages.at(-1) ?? {}];
    const told = usageSource === 'counted' || usageSource === 'none' ? undefined : usage.inputTokens;
    if (!toldOf.some(({ inputTokens }) => inputTokens === told)) complain(`attempt ${id}: its row says other tokens`);
  }
  for (const id of said.keys()) if (!written.has(id)) complain(`attempt ${id} has no row`);
}

/** What can have been heard of an attempt that was left: all, or all but what was on its way. */
function heard({ usages }: Said): readonly Usage[] {
  return [usages.at(-1) ?? {}, usages.at(-2) ?? {}];
}

function auditSettlements({ said, budget }: Pick<StormChain, 'said' | 'budget'>, complain: Complain): void {
  const { settlements, reservations } = budget;
  const ids = new Set(settlements.map(({ id }) => id));
  if (ids.size !== settlements.length) complain(`${settlements.length - ids.size} reservations were settled twice`);
  if (ids.size !== reservations) complain(`${reservations} reservations were made, ${ids.size} were settled`);
  const turnOf = (id: string): string => id.split('.').slice(0, 2).join('.');
  const attempts = Map.groupBy(said.values(), ({ id }) => turnOf(id));
  for (const { id, kind, amounts } of settlements) {
    // What the cache fetches in the background is a call of its own, below the turn that asked.
    const made = (attempts.get(turnOf(id)) ?? []).filter((attempt) => attempt.id.startsWith(`${id}.`));
    const total = made.reduce((sum, { usages }) => sum + tokensOf(usages.at(-1) ?? {}), 0);
    // Of an attempt that was left the last word was perhaps on its way; what was not told is estimated, never less.
    const heardOf = made.reduce((sum, attempt) => sum + Math.min(...heard(attempt).map(tokensOf)), 0);
    const { tokens } = amounts;
    if (kind === 'exact' ? tokens !== total : tokens < heardOf) {
      complain(`${id} was settled (${kind}) with ${tokens} tokens, the providers said ${total}`);
    }
  }
}

/** A text is one attempt's, answers what was asked, misses nothing in between, and is whole where the answer is. */
function auditText({ key, outcome, completion }: Called, said: ReadonlyMap<string, Said>, report: Complain): void {
  if (!completion || completion.text === '') return;
  const pieces = [...completion.text.matchAll(piece)];
  const [, , attempt] = pieces[0] ?? [];
  if (pieces.map(([all]) => all).join('') !== completion.text) report(`text of no provider: ${completion.text}`);
  pieces.forEach(([, asked, by, index], at) => {
    if (asked !== key) report(`an answer to ${asked} for ${key}`);
    if (by !== attempt) report(`an answer mixed of ${attempt} and ${by}`);
    if (Number(index) !== at) report(`piece ${index} in place ${at}`);
  });
  const truth = said.get(attempt ?? '');
  if (outcome === 'done' && truth?.text !== completion.text) report('text that is not what the provider said');
  if (outcome === 'done' && !truth?.ended) report('an answer that the provider did not end');
}

function auditAttempts(
  { id, outcome, completion }: Called,
  said: ReadonlyMap<string, Said>,
  handedOut: Map<string, string>,
  report: Complain,
): void {
  let kept: Usage = {};
  for (const attempt of completion?.attempts ?? []) {
    if (attempt.id === undefined) continue;
    const truth = said.get(attempt.id);
    if (attempt.outcome === 'done' && !isDeepStrictEqual(attempt.usage, truth?.usages.at(-1))) {
      report(`attempt ${attempt.id} used ${JSON.stringify(attempt.usage)}, the provider said otherwise`);
    }
    if (attempt.outcome === 'done' && attempt.usage) kept = addUsage(kept, attempt.usage);
    if (attempt.source !== 'provider') continue;
    if (rootOf(attempt.id) !== id) report(`the answer of ${attempt.id} as its own`);
    const other = handedOut.get(attempt.id);
    if (other !== undefined && other !== id) report(`attempt ${attempt.id} was handed to ${other} as well`);
    handedOut.set(attempt.id, id);
  }
  if (outcome === 'done' && !isDeepStrictEqual(completion?.usage, kept)) {
    report(`usage ${JSON.stringify(completion?.usage)}, its turns say ${JSON.stringify(kept)}`);
  }
}

function rootOf(id: string): string {
  return id.slice(0, id.indexOf('.'));
}
