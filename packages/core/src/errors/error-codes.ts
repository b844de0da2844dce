/**
 * Every `code` a {@link CompletionError} can carry. A package that makes errors of its own adds its codes by
 * declaration merging, exactly as it adds its notes:
 *
 * @example
 * ```ts
 * declare module '@sluice/core' {
 *   interface ErrorCodes {
 *     'budget-exceeded': true;
 *   }
 * }
 * ```
 */
export interface ErrorCodes {
  /** The call itself is wrong: a field is missing or out of range, or the provider refused its shape. */
  'invalid-request': true;
  /** The request asks for something that this provider cannot do. Found before anything is sent. */
  unsupported: true;
  /** The provider declined to answer for reasons of policy. */
  refused: true;
  /** The prompt does not fit into the model's context window. */
  'context-length': true;
  /** The key is missing, wrong or expired. */
  authentication: true;
  /** The key is right but may not do this. */
  permission: true;
  /** No such model or path. */
  'not-found': true;
  /** Credit or a spending limit is used up: waiting a minute does not help. */
  quota: true;
  /** Too many requests or tokens a minute. */
  'rate-limit': true;
  /** The provider has no capacity right now (529, `overloaded_error`). */
  overloaded: true;
  /** The provider failed (5xx, `api_error`). */
  'provider-error': true;
  /** The connection could not be made, or broke. */
  connection: true;
  /** A clock ran out; `error.clock` says which. */
  timeout: true;
  /** The answer stopped before the provider's terminal marker. */
  truncated: true;
  /** The provider sent something that is not its own wire format. */
  malformed: true;
  /** The caller's signal fired. */
  aborted: true;
  /** Nobody took an event for `readerTimeoutMs`. */
  abandoned: true;
  /** `close()` was called. */
  closed: true;
}

/** The codes of core and of every package that is imported. */
export type ErrorCode = keyof ErrorCodes;

/**
 * Where trying again makes sense: `request`, nowhere, the call is at fault · `target`, elsewhere, this provider, key or
 * model is · `transient`, here after a wait, or elsewhere.
 */
export type Fault = 'request' | 'target' | 'transient';

/** Whether the call can have cost money: `no`, certainly not · `yes`, certainly · `maybe`, nobody can tell. */
export type Sent = 'no' | 'maybe' | 'yes';

/** The clocks that can run out. `connect` to `idle` belong to one attempt, `total` to an attempt, `deadline` to a call. */
export type ClockName = 'connect' | 'headers' | 'first-output' | 'idle' | 'total' | 'deadline';
