export type { Check, Opened, OpenStore } from './check.ts';
export { conformance } from './conformance.ts';
export { conformanceTable } from './table.ts';
