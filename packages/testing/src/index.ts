export type { BrokenExchange, BypassedResponse, Way } from './recordings/way.ts';
export type { CurrentRecordings } from './recordings/current.ts';
export { currentRecordings } from './recordings/current.ts';
export type { RecordingMode, RecordingOptions, RecordingReport, Recordings } from './recordings/recordings.ts';
