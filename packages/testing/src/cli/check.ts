import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { decodeRecording, RecordingFileError, type FileProblem } from '../format/decode-recording.ts';
import { isLeftover } from '../recordings/recording-folder.ts';
import { findSecrets } from '../redaction/find-secrets.ts';
import { secretKinds, type SecretKind } from '../redaction/secret-kinds.ts';
import { dummyKey } from '../recordings/dummy-keys.ts';
import type { Command } from './command.ts';
import { findRecordings } from './find-recordings.ts';

/** Says of every file that is no sound recording where and why: no JSON, a newer version, against the schema, a secret. */
export const check: Command = ({ words, say }) => {
  const kinds = secretKinds(process.env, [dummyKey]);
  const files = findRecordings(words);
  let problems = 0;
  for (const file of files) {
    for (const { line, problem } of checkFile(file, kinds)) {
      problems++;
      say({ file, line, problem }, `${file}:${line}: ${problem}`);
    }
  }
  say({ files: files.length, problems }, `${files.length} recordings, ${problems} problems`);
  return problems === 0 ? 0 : 1;
};

function checkFile(file: string, kinds: readonly SecretKind[]): readonly FileProblem[] {
  if (file.endsWith('.partial') || isLeftover(dirname(file))) {
    return [{ line: 1, problem: 'was left behind by a run that was killed: delete it' }];
  }
  const text = readFileSync(file, 'utf8');
  try {
    const secrets = findSecrets(decodeRecording(text, file), kinds);
    return secrets.map(({ kind, place }) => ({
      line: lineWith(kind, text, kinds),
      problem: `holds ${kind} in ${place}`,
    }));
  } catch (error) {
    if (error instanceof RecordingFileError) return error.problems;
    throw error;
  }
}

/** The line that a secret stands in; what is spread over several lines stands in none of them. */
function lineWith(name: string, text: string, kinds: readonly SecretKind[]): number {
  const kind = kinds.find((one) => one.name === name);
  return (
    Math.max(
      0,
      text.split('\n').findIndex((line) => kind?.isIn(line)),
    ) + 1
  );
}
