export type { SemaphoreNote } from '../note.ts';
export type { Pacing, PacingOptions } from './pacing.ts';
export { pacing } from './pacing.ts';
export { QueueFullError } from '../queue-full-error.ts';
