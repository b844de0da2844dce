import type { Recording } from '../format/recording.ts';
import { findSecrets } from '../redaction/find-secrets.ts';
import { secretKinds } from '../redaction/secret-kinds.ts';
import { dummyKey } from './dummy-keys.ts';
import { RecordingError } from './recording-error.ts';

/** @throws {@link RecordingError} when a recording would carry a secret into its file. It says which and where, not what. */
export function checkSecrets(recording: Recording, file: string): void {
  const found = findSecrets(recording, secretKinds(process.env, [dummyKey]));
  if (found.length === 0) return;
  const { method, url } = recording.request;
  const list = found.slice(0, 5).map(({ kind, place }) => `  ${kind} in ${place}`);
  const more = found.length > list.length ? [`  and ${found.length - list.length} more`] : [];
  const advice = 'Take it out of what is sent, or name it in `redact`.';
  const title = `Did not write ${file} (${method} ${url.split('?')[0]}): it would hold a secret. ${advice}`;
  throw new RecordingError('secret', [title, ...list, ...more].join('\n'));
}
