import { isCompletionError, systemClock, type Clock, type CompletionError } from '@sluice/core';
import { publicErrors } from './public-errors.ts';

/** What a browser may know of an error. */
export interface SafeError extends BudgetStanding {
  readonly code: string;
  /** A fixed sentence of ours for the code. */
  readonly message: string;
  readonly retryAfterMs?: number;
}

/** How a budget stands that was in the way. */
export interface BudgetStanding {
  readonly scope?: string;
  readonly window?: string;
  readonly unit?: string;
  readonly limit?: number;
  readonly spent?: number;
  readonly held?: number;
  readonly requested?: number;
  /** In ms since 1970; `null`: never. */
  readonly resetsAt?: number | null;
}

const standingFields = ['scope', 'window', 'unit', 'limit', 'spent', 'held', 'requested', 'resetsAt'] as const;

/**
 * An error as the world may see it: a code, our sentence for it, and when to come again. Never the error's own text, stack,
 * cause or fields, but for the standing of a budget. Errors that are none of ours are `internal`.
 */
export function safeError(error: unknown, clock: Clock = systemClock): SafeError {
  if (!isCompletionError(error) || !Object.hasOwn(publicErrors, error.code)) {
    return { code: 'internal', message: 'Something went wrong on the server.' };
  }
  const { message } = publicErrors[error.code]!;
  const standing = isBudget(error) ? standingOf(error) : {};
  const retryAfterMs = error.retryAfterMs ?? untilReset(error, standing, clock);
  return {
    code: error.code,
    message,
    ...(Number.isFinite(retryAfterMs) && { retryAfterMs: Math.max(0, retryAfterMs!) }),
    ...standing,
  };
}

function isBudget(error: CompletionError): boolean {
  return error.code === ('budget-exceeded' as string) || error.code === ('budget-contended' as string);
}

/** Read by shape: the server knows budgets without depending on them. */
function standingOf(error: CompletionError): BudgetStanding {
  const fields = error as unknown as Readonly<Record<string, unknown>>;
  const known = standingFields.filter((name) => isPlain(fields[name]));
  return Object.fromEntries(known.map((name) => [name, fields[name]]));
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || value === null;
}

/** What is more than the whole limit does not fit in the next window either. */
function untilReset(error: CompletionError, { resetsAt }: BudgetStanding, clock: Clock): number | undefined {
  const tooBig = (error as { readonly refused?: unknown }).refused === 'too-big';
  return typeof resetsAt === 'number' && !tooBig ? resetsAt - clock.wall() : undefined;
}
