import { readFileSync } from 'node:fs';
import { decodeRecording } from '../format/decode-recording.ts';
import { encodeRecording } from '../format/encode-recording.ts';
import { diffLines, showChanges } from '../recordings/miss.ts';
import type { Command } from './command.ts';
import { findRecordings } from './find-recordings.ts';

/** Compares two recordings by what they say; when and in which pieces it came does not count. */
export const diff: Command = ({ words, say }) => {
  const files = findRecordings(words);
  const [before, after] = words;
  if (before === undefined || after === undefined || words.length > 2 || files.length > 2) {
    say({ problem: 'diff wants two recordings' }, 'diff wants two recordings');
    return 2;
  }
  const lines = diffLines(linesOf(before), linesOf(after));
  const equal = lines.every((line) => line.startsWith(' '));
  say(
    { before, after, equal, changes: lines.filter((line) => !line.startsWith(' ')) },
    equal ? 'equal' : showChanges(lines),
  );
  return equal ? 0 : 1;
};

function linesOf(file: string): string {
  const lines = encodeRecording(decodeRecording(readFileSync(file, 'utf8'), file)).split('\n');
  return lines.filter((line) => !/^ {2,4}"(?:recordedAt|split|headAt|at)": /.test(line)).join('\n');
}
