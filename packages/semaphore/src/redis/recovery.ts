/** Whether Redis answers, by what became of the last scripts. */
export class Recovery {
  /** How many failed in a row. */
  failures = 0;
  readonly #actions = new Set<() => void>();

  failed(): void {
    this.failures++;
  }

  /** Redis answered. */
  heard(): void {
    if (this.failures === 0) return;
    this.failures = 0;
    const actions = [...this.#actions];
    this.#actions.clear();
    for (const action of actions) action();
  }

  /** Calls `action` once, when Redis answers again. Returns what takes that back. */
  onBack(action: () => void): () => void {
    this.#actions.add(action);
    return () => void this.#actions.delete(action);
  }
}
