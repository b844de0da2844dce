import type { Clock } from '@sluice/core';
import type { RedactionOptions } from '../redaction/redaction.ts';
import type { FolderOwner } from './claim-folder.ts';
import type { RecordingMode } from './mode.ts';
import type { MatchingOptions } from './request-key.ts';

export interface RecordingOptions extends MatchingOptions, RedactionOptions {
  /** The folder of the files: one of its own for each test. */
  readonly dir: string;
  /** @defaultValue what the variable `RECORD` says, else `'replay'` */
  readonly mode?: RecordingMode;
  /** `1` replays as slowly as it was, `2` twice as fast. @defaultValue `Infinity`: without waiting */
  readonly speed?: number;
  /** Whether answers with 429 or 5xx and errors inside streams are recorded, too. @defaultValue `false` */
  readonly failures?: boolean;
  /** Whose folder it is: a second owner is refused. @defaultValue nobody's */
  readonly owner?: FolderOwner;
  /** What a miss says that one should type. */
  readonly command?: string;
  /** @defaultValue the real time */
  readonly clock?: Clock;
}
