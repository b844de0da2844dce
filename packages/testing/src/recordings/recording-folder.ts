import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { decodeRecording } from '../format/decode-recording.ts';
import { encodeRecording } from '../format/encode-recording.ts';
import type { Recording } from '../format/recording.ts';
import { RecordingError } from './recording-error.ts';

/** A file and what it says. */
export interface StoredRecording {
  readonly file: string;
  readonly recording: Recording;
}

/** Where a folder is built that is to take another's place, and where that other waits until it is gone. */
export const stagedSuffix = '~recording';
const oldSuffix = '~old';

/** Reads the recordings of a folder, in the order in which they were made. */
export function readFolder(dir: string): readonly StoredRecording[] {
  // A run that was killed while it put a new folder in place.
  if (!existsSync(dir) && existsSync(dir + oldSuffix)) renameSync(dir + oldSuffix, dir);
  return listRecordings(dir).map((file) => {
    const path = join(dir, file);
    return { file, recording: decodeRecording(readFileSync(path, 'utf8'), path) };
  });
}

/** The files of a folder by their numbers. */
export function listRecordings(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  const files = readdirSync(dir).filter((file) => file.endsWith('.json'));
  return files.toSorted((a, b) => parseInt(a, 10) - parseInt(b, 10) || (a < b ? -1 : 1));
}

/**
 * Sees to it, before a provider is asked and paid, that recordings can be written to a folder and that it is theirs alone:
 * `all` takes its place as a whole.
 *
 * @throws {@link RecordingError} when it cannot.
 */
export function checkFolder(dir: string): void {
  guard(dir, () => {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
  });
  const strange = readdirSync(dir).find((file) => !/\.json(?:\.partial)?$/.test(file));
  if (strange === undefined) return;
  throw new RecordingError(
    'not-written',
    `Did not record into ${dir}: it holds ${strange}. A folder of recordings holds nothing else.`,
  );
}

/** Writes a recording, whole or not at all. */
export function writeRecording(dir: string, file: string, recording: Recording): void {
  const partial = join(dir, `${file}.partial`);
  guard(join(dir, file), () => {
    mkdirSync(dir, { recursive: true });
    try {
      writeFileSync(partial, encodeRecording(recording));
      renameSync(partial, join(dir, file));
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
  });
}

/** Puts what was staged in the place of what was there. Nobody ever sees half of one and half of the other. */
export function swapFolder(dir: string): void {
  const staged = dir + stagedSuffix;
  guard(dir, () => {
    rmSync(dir + oldSuffix, { recursive: true, force: true });
    if (existsSync(dir)) renameSync(dir, dir + oldSuffix);
    if (existsSync(staged)) renameSync(staged, dir);
    rmSync(dir + oldSuffix, { recursive: true, force: true });
  });
}

/** Forgets what was staged. */
export function dropStaged(dir: string): void {
  rmSync(dir + stagedSuffix, { recursive: true, force: true });
}

/** Removes a folder into which nothing was written after all. */
export function removeIfEmpty(dir: string): void {
  if (existsSync(dir) && readdirSync(dir).length === 0) rmdirSync(dir);
}

/** Whether a folder is one that a run left behind. */
export function isLeftover(dir: string): boolean {
  return dir.endsWith(stagedSuffix) || dir.endsWith(oldSuffix);
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'it may not be written to',
  EPERM: 'it may not be written to',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file would be larger than allowed',
  ENOTDIR: `part of its path is a file`,
  EEXIST: `part of its path is a file`,
};

function guard(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = reasons[code] ?? (error as Error).message;
    const where = `${basename(dirname(path))}/${basename(path)}`;
    throw new RecordingError(
      'not-written',
      `Could not record into ${path}: ${reason} (${code}). Nothing was kept of ${where}.`,
      {
        cause: error,
      },
    );
  }
}
