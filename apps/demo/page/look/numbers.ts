/** Money for people: two digits that say something, however little it is. */
export function usd(nanoUsd: number): string {
  const dollars = nanoUsd / 1e9;
  if (dollars === 0) return '$0';
  const digits = Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(Math.abs(dollars)))));
  return `${dollars < 0 ? '−' : ''}$${Math.abs(dollars).toFixed(digits)}`;
}

/** A time for people: `840 ms`, `1.4 s`, `3 min`, `5 h`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.ceil(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

/** What is left of a wait, in steps that can be read: `2.4 s`, `17 s`, `4 min`. Never less than nothing. */
export function countdown(ms: number): string {
  const left = Math.max(0, ms);
  if (left < 9_950) return `${(Math.ceil(left / 100) / 10).toFixed(1)} s`;
  return left < 60_000 ? `${Math.ceil(left / 1_000)} s` : duration(left);
}

/** The time of day, as the reader's own clock says it. */
export function timeOfDay(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB');
}
