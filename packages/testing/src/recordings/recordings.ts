import type { HttpHandler, Path } from 'msw';
import type { Way } from './way.ts';

/** `replay`: from files only · `missing`: files first, else the provider · `all`: everything anew · `live`: no files. */
export type RecordingMode = 'replay' | 'missing' | 'all' | 'live';

export interface RecordingOptions {
  /** The folder of the files: one of its own for each test. */
  readonly dir: string;
  /** @defaultValue what the variable `RECORD` says, else `'replay'` */
  readonly mode?: RecordingMode;
}

/** What came of a recording set, when it was settled. */
export interface RecordingReport {
  readonly dir: string;
  readonly problems: readonly Error[];
}

/** The recorded exchanges of one folder. */
export interface Recordings {
  readonly dir: string;
  readonly mode: RecordingMode;
  /** An msw handler that answers from these recordings. Every request that matches is theirs: it is answered or let through to be recorded. */
  handler(pattern?: Path): HttpHandler;
  /** Answers one request: a recorded answer, a 400 when there is none, or msw's `passthrough()` when it is to be recorded. */
  respond(request: Request, requestId: string): Promise<Response>;
  /** Lets it know of the real answers that come by this way. Needed to record only. */
  attach(way: Way): void;
  /** Waits for what is being recorded, and writes it. */
  settle(outcome?: 'passed' | 'failed'): Promise<RecordingReport>;
}
