/** What Postgres calls an error by: five characters, of which the first two are its class. */
export function sqlStateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
}

/**
 * Whether a row is at fault and not the database: 22, a value that the column does not hold; 23, one that is missing where
 * there has to be one; 54000, an id too long for the index. All else passes: connections (08, 57P01–57P03), a full disk or no
 * memory (53), a table that is locked, or gone until somebody looks.
 *
 * Source: the appendix "PostgreSQL Error Codes" of its manual.
 */
export function isRowFault(sqlState: string | undefined): boolean {
  return sqlState !== undefined && (/^2[23]/.test(sqlState) || sqlState === '54000');
}

/** Whether two transactions met and this one gave way: nothing is wrong with it, and nothing has to be waited for. */
export function isConflict(sqlState: string | undefined): boolean {
  return sqlState === '40001' || sqlState === '40P01';
}
