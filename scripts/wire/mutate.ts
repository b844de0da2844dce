import type { Interaction } from './interactions.ts';
import type { Wire } from './wires.ts';
export function mutationDifferences(_i: Interaction, _w: Wire, _s: string): readonly object[] { return []; }
