import { RecordingError } from './recording-error.ts';

/** Who records into a folder: two must not, since each would replay what the other asked. */
export interface FolderOwner {
  /** The same when a test runs again. */
  readonly id: string;
  /** For errors. */
  readonly name: string;
}

const owners = new Map<string, FolderOwner>();

/** @throws {@link RecordingError} when somebody else has claimed the folder in this process. */
export function claimFolder(dir: string, owner: FolderOwner): void {
  const first = owners.get(dir) ?? owner;
  owners.set(dir, first);
  if (first.id === owner.id) return;
  const both = first.name === owner.name ? `both are called "${owner.name}"` : `"${first.name}" and "${owner.name}"`;
  throw new RecordingError('two-tests', `Two tests have their recordings in ${dir}: ${both}. Give one another name.`);
}
