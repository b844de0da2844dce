import { readFileSync } from 'node:fs';
import { decodeRecording } from '../format/decode-recording.ts';
import { joinDeltas } from '../format/join-deltas.ts';
import type { Recording } from '../format/recording.ts';
import type { Command } from './command.ts';
import { findRecordings } from './find-recordings.ts';

/** Shows what was asked and what was answered, with deltas put together. */
export const show: Command = ({ words, say }) => {
  if (words.length === 0) {
    say({ problem: 'no file was named' }, 'show wants the files or folders to show');
    return 2;
  }
  for (const file of findRecordings(words)) {
    const recording = decodeRecording(readFileSync(file, 'utf8'), file);
    const answer = answerOf(recording);
    say(
      { file, request: recording.request, status: recording.answer.status, answer },
      describe(file, recording, answer),
    );
  }
  return 0;
};

function describe(
  file: string,
  { recordedAt, request, answer }: Recording,
  said: Readonly<Record<string, string>>,
): string {
  const { pieces, status, headers } = answer;
  const body = request.body && ('json' in request.body ? request.body.json : request.body);
  const count = pieces.length === 1 ? '1 piece' : `${pieces.length} pieces`;
  return [
    `${file}  ${recordedAt}`,
    `${request.method} ${request.url}`,
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : [JSON.stringify(body, null, 2)]),
    '',
    `${status} ${headers['content-type'] ?? 'without a body'}, ${count} in ${pieces.at(-1)?.atMs ?? answer.headAtMs} ms`,
    ...Object.entries(said).map(([place, text]) => (place === '' ? text : `${place}: ${text}`)),
    '',
  ].join('\n');
}

/** What grows in deltas. */
const growing =
  /(?:^|\.|\])(?:text|thinking|partial_json|content|reasoning|reasoning_content|arguments|delta|refusal|response)(?: of |$)/;

function answerOf({ answer }: Recording): Readonly<Record<string, string>> {
  const deltas = joinDeltas(answer);
  if (!deltas) return { '': Buffer.concat(answer.pieces.map(({ bytes }) => bytes)).toString('utf8') };
  return Object.fromEntries([...deltas].filter(([place]) => growing.test(place)));
}
