export type { Check, Opened, OpenedShared, OpenShared, OpenStore, SharedCheck } from './check.ts';
export { conformance, sharedConformance } from './conformance.ts';
export { sharedChecks } from './shared-checks.ts';
export { conformanceTable } from './table.ts';
