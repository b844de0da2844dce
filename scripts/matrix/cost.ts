import { setTimeout as sleep } from 'node:timers/promises';
import { compose, estimateTokens, isCompletionError, type CompletionRequest } from '@sluice/core';
import { cost, memoryLedger, priceBook, type Row } from '@sluice/cost';
import { simulator, type Simulator } from '@sluice/simulator';
import { answer, askPlainly, providers, question, type ProviderName, type Told } from './cost-providers.ts';
import type { Cell } from './matrices.ts';

const modes = ['stream', 'whole'] as const;
type Mode = (typeof modes)[number];

/** How a call comes to its end. */
interface End {
  /** What the provider does wrong. */
  readonly fault?: string;
  /** The event at which the reader leaves. */
  readonly leavesAt?: string;
  /** The caller aborts when the provider is at work. */
  readonly aborts?: true;
  /** How the row must call it: streamed, and asked for whole. */
  readonly outcome: readonly [stream: Row['outcome'], whole: Row['outcome']];
  /** Whose word on tokens it must have. */
  readonly source: 'told' | 'seen' | 'none';
}

const ends: Readonly<Record<string, End>> = {
  done: { outcome: ['ok', 'ok'], source: 'told' },
  error: { fault: 'status status=500', outcome: ['failed', 'failed'], source: 'none' },
  'left at end': { leavesAt: 'end', outcome: ['ok', 'ok'], source: 'told' },
  'left early': { leavesAt: 'text-delta', outcome: ['cancelled', 'cancelled'], source: 'seen' },
  abort: { aborts: true, outcome: ['cancelled', 'cancelled'], source: 'seen' },
  // Of a whole answer that is cut, nothing has come yet.
  cut: { fault: 'drop afterTokens=10', outcome: ['truncated', 'failed'], source: 'seen' },
  timeout: { fault: 'stall afterTokens=10', outcome: ['failed', 'failed'], source: 'seen' },
};

/** Of every model, so that a cost can be told without our code: 3 and 15 dollars a million. */
const nanoUsdPerToken = { input: 3_000, output: 15_000 };
const prices = priceBook({ overrides: [{ model: /./, usdPerMillion: { input: 3, output: 15 } }] });

/** Provider × mode × end: exactly one row each, and its tokens are what the provider told, or else what could be seen. */
export async function* costMatrix(): AsyncGenerator<Cell> {
  const server = await simulator({ tokensPerSecond: 150, answer: () => answer });
  try {
    for (const provider of Object.keys(providers) as ProviderName[]) {
      const plain = await askPlainly(provider, server.url);
      for (const mode of modes) {
        for (const [name, end] of Object.entries(ends)) {
          const { rows, seen, id } = await run(server, provider, mode, end);
          const must = { provider, mode, end, plain, seen, id };
          yield { of: { provider, mode, end: name }, got: shown(rows[0]), wrong: [...judge(rows, must)] };
        }
      }
    }
  } finally {
    await server.close();
  }
}

async function run(server: Simulator, provider: ProviderName, mode: Mode, { fault, leavesAt, aborts }: End) {
  const ledger = memoryLedger();
  const transport = providers[provider].connect(server.url, {
    wire: mode,
    timeouts: { idleMs: 1_000 },
    headers: fault === undefined ? {} : { 'x-simulator-fault': fault },
  });
  const complete = compose(cost({ ledger, prices }), transport);
  const request: CompletionRequest = { ...question, model: providers[provider].model };
  const caller = new AbortController();
  const id = `${provider} ${mode}`;
  if (aborts) void abortAtWork(server, caller);
  let seen = '';
  try {
    for await (const event of complete.stream(request, { id, signal: caller.signal })) {
      if (event.type === 'text-delta') seen += event.text;
      if (event.type === leavesAt) break;
    }
  } catch (error) {
    if (!isCompletionError(error)) throw error;
  }
  await complete.close();
  return { rows: ledger.rows, seen, id };
}

/** A while after the request has come in: it is half answered then. */
async function abortAtWork({ requests }: Simulator, caller: AbortController): Promise<void> {
  const before = requests.at(-1);
  while (requests.at(-1) === before) await sleep(5);
  await sleep(100);
  caller.abort();
}

interface Must {
  readonly id: string;
  readonly provider: ProviderName;
  readonly mode: Mode;
  readonly end: End;
  /** What the provider tells somebody who asks without us. */
  readonly plain: Told;
  /** The text that the reader saw. */
  readonly seen: string;
}

/** Estimates may be so far from what the provider counts. */
const nearlyShare = 0.25;

function* judge(rows: readonly Row[], { id, provider, mode, end, plain, seen }: Must): Generator<string> {
  const [row] = rows;
  if (row === undefined || rows.length !== 1) return yield `expected one row, got ${rows.length}`;
  yield* differences('id', row.id, id);
  yield* differences('outcome', row.outcome, end.outcome[modes.indexOf(mode)]);
  const { input, output } = sums(row);
  if (end.source === 'none') {
    yield* differences('source', row.usageSource, 'none');
    yield* differences('input', input, null);
    yield* differences('output', output, null);
    return yield* differences('cost', row.costNanoUsd, null);
  }
  const { tellsInputFirst, model } = providers[provider];
  // A whole answer has told everything before the reader sees any of it, if it comes at all.
  const isTold = end.source === 'told' || (mode === 'whole' && seen !== '');
  const tellsInput = isTold || (tellsInputFirst && mode === 'stream');
  const source = end.source === 'told' ? 'final' : tellsInput ? 'partial' : 'counted';
  yield* differences('source', row.usageSource, source);
  if (tellsInput) yield* differences('input', input, plain.input);
  else if (Math.abs((input ?? NaN) - plain.input) > nearlyShare * plain.input)
    yield `input ${input}, not nearly ${plain.input}`;
  const counted = seen === '' ? 0 : estimateTokens(seen, model);
  if (isTold) yield* differences('output', output, plain.output);
  // A stream's first word on it is 1, and one or two tokens are as much as that.
  else if (Math.abs((output ?? NaN) - counted) > 1) yield `output ${output}, not ${counted}`;
  yield* differences('cost', row.costNanoUsd, input! * nanoUsdPerToken.input + output! * nanoUsdPerToken.output);
  yield* differences('status', row.costStatus, end.source === 'told' ? 'exact' : 'estimated');
}

function* differences(what: string, got: unknown, expected: unknown): Generator<string> {
  if (got !== expected) yield `${what} ${String(got)}, not ${String(expected)}`;
}

/** What it read and what it wrote, all classes together. `null`: nobody knows. */
function sums({ usage }: Row): { readonly input: number | null; readonly output: number | null } {
  const sum = (...counts: readonly (number | undefined)[]): number | null =>
    counts.every((count) => count === undefined) ? null : counts.reduce<number>((all, count) => all + (count ?? 0), 0);
  return {
    input: sum(usage.inputTokens, usage.cacheReadTokens, usage.cacheWriteTokens, usage.cacheWriteLongTokens),
    output: sum(usage.outputTokens, usage.reasoningTokens),
  };
}

function shown(row: Row | undefined): Cell['got'] {
  if (!row) return {};
  const { outcome, usageSource: source, costNanoUsd, costStatus: status, errorCode: error } = row;
  return { outcome, error, source, ...sums(row), nanoUsd: costNanoUsd, status };
}
