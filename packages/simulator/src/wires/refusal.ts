import type { JsonObject } from '@sluice/core';
import type { RefusalReason, StreamErrorReason } from '../faults/fault.ts';

/** Why a request is not answered. */
export interface Refusal {
  readonly refused: RefusalKind;
  /** Absent: what the wire says then. */
  readonly message?: string;
  /** The field at fault, where the wire tells it apart from the message. */
  readonly field?: string;
  /** The wire's own code, where it has one besides the type. */
  readonly code?: string;
  /** Of the kind `status`: which. */
  readonly status?: number;
  /** The wire's type of error, where it is not the usual one. */
  readonly type?: string;
  /** When to try again. */
  readonly retryAfterMs?: number;
}

/** `status`: whatever the wire makes of that status. */
export type RefusalKind =
  | 'invalid-request'
  | 'no-key'
  | 'wrong-key'
  | 'not-found'
  | 'method'
  | 'too-large'
  | 'internal'
  | 'status'
  | RefusalReason
  | StreamErrorReason;

/** A refusal on the wire. */
export interface WireRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}
