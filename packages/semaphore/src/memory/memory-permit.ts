import type { Permit } from '../permit-store.ts';
import type { KeyShare } from './key-share.ts';

/** Where a permit goes back to. */
export interface Home {
  take(share: KeyShare, grantedAt: number): void;
}

/** How a permit came to be given. */
export interface Granted {
  readonly grantedAt: number;
  readonly waitedMs: number;
  readonly position: number;
}

/** A permit of one process. */
export class MemoryPermit implements Permit {
  readonly waitedMs: number;
  readonly position: number;
  readonly #grantedAt: number;
  readonly #share: KeyShare;
  #home: Home | undefined;

  constructor(home: Home, share: KeyShare, { grantedAt, waitedMs, position }: Granted) {
    this.#home = home;
    this.#share = share;
    this.#grantedAt = grantedAt;
    this.waitedMs = waitedMs;
    this.position = position;
  }

  release(): void {
    const home = this.#home;
    this.#home = undefined;
    home?.take(this.#share, this.#grantedAt);
  }
}
