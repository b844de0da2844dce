import type { RecordingReport } from '../recordings/recordings.ts';

/** What a test tells the reporter: plain data, since it goes from process to process. */
export interface RecordedTest extends Omit<RecordingReport, 'problems'> {
  readonly problems: readonly string[];
}

declare module 'vitest' {
  interface TaskMeta {
    /** Of `@sluice/testing`. */
    recordings?: RecordedTest;
  }
}
