const tickMs = 10;

/** Calls its members once every `everyMs`, spread over that time: thousands of paced streams on one timer. */
export class Wheel {
  readonly #slots: Set<() => void>[];
  readonly #startedAt = performance.now();
  #ticks = 0;
  #next = 0;

  constructor(everyMs: number) {
    this.#slots = Array.from({ length: Math.max(1, Math.round(everyMs / tickMs)) }, () => new Set());
    setInterval(() => this.#turn(), tickMs);
  }

  /** Gives back how to leave. */
  add(member: () => void): () => void {
    const slot = this.#slots[this.#next++ % this.#slots.length]!;
    slot.add(member);
    return () => void slot.delete(member);
  }

  /** A tick that came late is made up for, so that the pace is what was asked for. */
  #turn(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / tickMs);
    while (this.#ticks < due) {
      for (const member of this.#slots[this.#ticks++ % this.#slots.length]!) member();
    }
  }
}

const wheels = new Map<number, Wheel>();

export function wheelOf(everyMs: number): Wheel {
  const wheel = wheels.get(everyMs) ?? new Wheel(everyMs);
  wheels.set(everyMs, wheel);
  return wheel;
}
