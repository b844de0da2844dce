import type { Totals } from './ledger.ts';
import type { Row } from './row.ts';

/** Adds up what is recorded, as it is recorded. */
export class RunningTotals {
  #rows = 0;
  #costNanoUsd = 0;
  #savedNanoUsd = 0;
  #unpricedRows = 0;
  #estimatedRows = 0;
  #lostRows = 0;

  add(row: Row): void {
    this.#rows++;
    if (row.costNanoUsd === null) this.#unpricedRows++;
    else this.#costNanoUsd += row.costNanoUsd;
    if (row.costStatus === 'estimated') this.#estimatedRows++;
    this.#savedNanoUsd += row.savedNanoUsd ?? 0;
  }

  lost(rows: number): void {
    this.#lostRows += rows;
  }

  read(waitingRows: number): Totals {
    return {
      rows: this.#rows,
      costNanoUsd: this.#costNanoUsd,
      savedNanoUsd: this.#savedNanoUsd,
      unpricedRows: this.#unpricedRows,
      estimatedRows: this.#estimatedRows,
      waitingRows,
      lostRows: this.#lostRows,
    };
  }
}
