import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { currentRecordings } from './current.ts';
import { provideDummyKeys } from './dummy-keys.ts';
import { throwProblems } from './recording-error.ts';
import type { RecordingOptions } from './recording-options.ts';
import { recordings, type Recordings } from './recordings.ts';

export interface WithRecordingOptions extends Omit<RecordingOptions, 'dir' | 'owner'> {
  /** The folder above. @defaultValue `'__recordings__'` in the working directory */
  readonly dir?: string;
}

/**
 * Runs a test on its own recordings, in any test runner: `currentRecordings` answers inside. Fails when something asked
 * had no recording, even if the application swallowed that. In replay, keys that are not set are set to a dummy.
 *
 * @example
 * ```ts
 * test('greets', () =>
 *   withRecording('greets', async () => {
 *     assert.match(await greet('Ada'), /Ada/);
 *   }));
 * ```
 */
export async function withRecording<T>(
  name: string,
  run: (recordings: Recordings) => Promise<T>,
  { dir = '__recordings__', ...options }: WithRecordingOptions = {},
): Promise<T> {
  // The same test run again stands at the same place; another of the same name does not.
  const place = new Error().stack?.split('\n')[2]?.trim() ?? name;
  const own = recordings({ ...options, dir: join(dir, folderName(name)), owner: { id: `${place} ${name}`, name } });
  if (own.mode === 'replay') provideDummyKeys();
  let result: T;
  try {
    result = await currentRecordings.run(own, () => run(own));
  } catch (error) {
    const { problems } = await own.settle('failed');
    throwProblems(problems); // the reason for what failed
    throw error;
  }
  throwProblems((await own.settle('passed')).problems);
  return result;
}

const longestName = 80;

/** A folder for a test: its name as a path can have it. Long ones end in a hash, so that they stay apart. */
export function folderName(name: string): string {
  const readable = name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'unnamed';
  if (readable.length <= longestName) return readable;
  return `${readable.slice(0, longestName)}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;
}
