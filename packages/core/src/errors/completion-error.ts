import type { Completion } from '../events/completion.ts';
import type { ClockName, ErrorCode, Fault, Sent } from './error-codes.ts';

/** What a {@link CompletionError} knows besides its code and message. */
export interface CompletionErrorDetails {
  /** @defaultValue `'request'` */
  readonly fault?: Fault;
  /** @defaultValue `'no'` */
  readonly sent?: Sent;
  /** How long the provider asked us to wait, in ms: the longest of all hints it gave. */
  readonly retryAfterMs?: number | undefined;
  /** The HTTP status. */
  readonly status?: number | undefined;
  /** Which clock ran out; only on `timeout`. */
  readonly clock?: ClockName | undefined;
  readonly provider?: string | undefined;
  /** The provider's name for this request, for its support. */
  readonly requestId?: string | undefined;
  /** The provider's own error type or code, as sent. */
  readonly providerType?: string | undefined;
  /** Rate-limit headers as sent, lower case. */
  readonly rateLimit?: Readonly<Record<string, string>> | undefined;
  readonly cause?: unknown;
}

/** A {@link CompletionError} as data. */
export interface ErrorData extends Omit<CompletionErrorDetails, 'cause'> {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fault: Fault;
  readonly sent: Sent;
}

/** The brand survives two copies of core in one process, where `instanceof` does not. */
const brand = Symbol.for('@sluice/core/CompletionError');

/**
 * The one error of a call. What it means is decided where it is made and read as data everywhere else: `code` says
 * what happened, `fault` where trying again makes sense, `sent` whether it can have cost money.
 *
 * @example
 * ```ts
 * try {
 *   await complete(request);
 * } catch (error) {
 *   if (isCompletionError(error, 'rate-limit')) console.log(`again in ${error.retryAfterMs ?? 0} ms`);
 *   else throw error;
 * }
 * ```
 */
export class CompletionError extends Error {
  override readonly name: string = 'CompletionError';
  readonly code: ErrorCode;
  readonly fault: Fault;
  readonly sent: Sent;
  declare readonly retryAfterMs?: number;
  declare readonly status?: number;
  declare readonly clock?: ClockName;
  declare readonly provider?: string;
  declare readonly requestId?: string;
  declare readonly providerType?: string;
  declare readonly rateLimit?: Readonly<Record<string, string>>;
  /** What had been answered when it failed. Put on by the edge, for its own caller. */
  declare readonly partial?: Completion;

  constructor(
    code: ErrorCode,
    message: string,
    { fault = 'request', sent = 'no', cause, ...rest }: CompletionErrorDetails = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fault = fault;
    this.sent = sent;
    for (const [key, value] of Object.entries(rest)) if (value !== undefined) Object.assign(this, { [key]: value });
    Object.defineProperty(this, brand, { value: true });
  }

  /** Errors land in logs and in `completion.attempts`: all that is data, without stack, cause or the partial answer. */
  toJSON(): ErrorData {
    const { partial: _, name: __, ...data } = this;
    return { ...data, message: this.message };
  }
}

/**
 * Tells whether `error` is a {@link CompletionError}, of this or another copy of core, and of that `code` if one is given.
 */
export function isCompletionError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: Code,
): error is CompletionError & { readonly code: Code } {
  if (!(error instanceof Error && brand in error)) return false;
  return code === undefined || (error as unknown as CompletionError).code === code;
}
