/** How many frames a `Last-Event-ID` says were seen; `undefined` for what is no whole number ≥ 0. */
export function readEventId(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return 0;
  return /^\d+$/.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : undefined;
}
