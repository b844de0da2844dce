export type { UseRecordingsOptions } from './use-recordings.ts';
export { useRecordings } from './use-recordings.ts';
export type { RecordedTest } from './recorded-test.ts';
