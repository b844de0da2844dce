export type { Verdict } from './check-laws.ts';
export { checkLaws } from './check-laws.ts';
export { end, failed, reasoning, start, text, toolCall, usage } from './event-builders.ts';
export type { Bends, Law, LawNumber, MakeLink, Specimen } from './law.ts';
export { lawTable } from './law-table.ts';
export { laws } from './laws.ts';
export { ManualClock } from './manual-clock.ts';
export type { Script, Scripted, Step } from './scripted.ts';
export { scripted } from './scripted.ts';
