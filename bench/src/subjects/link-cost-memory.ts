import { memoryLedger } from '@sluice/cost';
import type { MakeClient } from './client.ts';
import { costLink } from './cost-link.ts';

/** A row for each call, in memory. */
const linkCostMemory: MakeClient = () => ({ link: costLink(memoryLedger()) });
export default linkCostMemory;
