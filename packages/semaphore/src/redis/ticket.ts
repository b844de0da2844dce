import { hash } from 'node:crypto';
import type { PermitRequest } from '../permit-store.ts';

/** Requests without a key are of one, whose name no hash has. */
const nobody = '-'.repeat(16);

/** What a request is known as in Redis, and how it stands with it. */
export class Ticket {
  readonly id: string;
  /** Names of users and tenants are hashed: keys stay short, and no tenant's name is to be read in Redis. */
  readonly key: string;
  readonly request: PermitRequest;
  readonly askedAt: number;
  /** How often it was asked for in vain. */
  asked = 0;
  /** Its place in the queue when it was asked for. */
  position = 0;
  /** How many were served before it, as keys take turns, at most. */
  ahead = 0;
  /** How many may be served before it, for it to take a place from another. */
  mostAhead: number = Infinity;
  grantedAt = 0;
  /** Until when Redis keeps it for certain: for a lease from before it was last asked to. */
  validUntil = 0;
  /** It was told of this loss. */
  lost = false;

  constructor(session: string, number: number, request: PermitRequest, askedAt: number) {
    this.id = `${session}${number.toString(36)}.${request.id}`;
    this.key = request.key === undefined ? nobody : hash('sha256', request.key, 'hex').slice(0, 16);
    this.request = request;
    this.askedAt = askedAt;
  }

  get lane(): string {
    return `${this.request.priority}${this.key}`;
  }
}
