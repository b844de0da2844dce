import { isCompletionError } from '@sluice/core';
import { hintFor } from './providers.ts';

/** The program was not used as it is meant. */
export class UsageError extends Error {}

const exitCodes = { failed: 1, usage: 2 } as const;

/** A signal that comes so soon after the first is the same one: npm passes on a Ctrl-C that the terminal has sent here already. */
const sameSignalMs = 250;

export interface ProgramOptions {
  /** How long it may take to end once it is asked to, whatever hangs. @defaultValue `900`: obeyed within a second */
  readonly patienceMs?: number;
}

/**
 * Runs a program that ends well. Its signal fires at Ctrl-C (SIGINT) and SIGTERM; what it throws after that is how it
 * was cut short, and no failure. Everything else it throws becomes one line on stderr and an exit code. A second signal ends it
 * at once.
 */
export async function runProgram(
  program: (leaving: AbortSignal) => Promise<void>,
  { patienceMs = 900 }: ProgramOptions = {},
): Promise<void> {
  const leaving = new AbortController();
  let askedAt = -Infinity;
  const leave = (): void => {
    if (leaving.signal.aborted) {
      if (performance.now() - askedAt > sameSignalMs) process.exit(exitCodes.failed);
      return;
    }
    askedAt = performance.now();
    leaving.abort();
    if (patienceMs < Infinity) setTimeout(() => process.exit(0), patienceMs).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, leave);
  process.stdout.on('error', () => process.exit(0)); // whoever read it has seen enough: `| head`
  try {
    await program(leaving.signal);
  } catch (error) {
    if (leaving.signal.aborted) return;
    console.error(describe(error));
    process.exitCode = error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  }
}

function describe(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
  if (error instanceof UsageError) return `${message} (--help says more)`;
  if (!isCompletionError(error)) return `Failed: ${message}`;
  const status = error.status === undefined ? '' : `, HTTP ${error.status}`;
  const hint = hintFor(error);
  return `Failed: ${message} [${error.code}${status}]${hint === undefined ? '' : ` (${hint})`}`;
}

/** Stays until the signal fires. */
export async function stayUntil(leaving: AbortSignal): Promise<void> {
  const awake = setInterval(() => {}, 2 ** 30); // a promise alone keeps no process alive
  if (!leaving.aborted) await new Promise((resolve) => leaving.addEventListener('abort', resolve, { once: true }));
  clearInterval(awake);
}
