/** SQLite's own result codes, https://www.sqlite.org/rescode.html; an extended code has its kind in its lowest byte. */
const busyKinds: ReadonlySet<number> = new Set([5, 6]); // busy, locked
const faultKinds: ReadonlySet<number> = new Set([18, 19, 20]); // too big, constraint, mismatch

/** Another connection has the lock. */
export function isBusy(error: unknown): boolean {
  return busyKinds.has(kindOf(error));
}

/** The row is at fault, not the database. */
export function isRowFault(error: unknown): boolean {
  return faultKinds.has(kindOf(error));
}

function kindOf(error: unknown): number {
  const code = (error as { readonly errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : -1;
}
