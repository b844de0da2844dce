export type { Check, Opened, OpenLedger } from './check.ts';
export { conformance } from './conformance.ts';
export { conformanceTable } from './table.ts';
