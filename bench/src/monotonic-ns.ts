/** Nanoseconds of a clock that all processes of a machine share. Exact as a number for a hundred days after its start. */
export function monotonicNs(): number {
  return Number(process.hrtime.bigint());
}
