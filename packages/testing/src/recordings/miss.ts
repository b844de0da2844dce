import { diff } from 'node:util';
import type { RecordedRequest } from '../format/recording.ts';
import type { Matching } from './request-key.ts';

/** A recording as far as a miss is concerned. */
export interface Candidate {
  readonly file: string;
  readonly request: RecordedRequest;
  readonly key: string;
}

export interface MissOptions {
  readonly dir: string;
  readonly matching: Matching;
  /** What to type to record it. */
  readonly command: string;
}

/** Lines around a difference. */
const contextLines = 2;
const longestDiffLines = 60;

/** Why a request has no recording: its key, the recording that comes nearest and how that differs, and what to do. */
export function describeMiss(asked: RecordedRequest, candidates: readonly Candidate[], options: MissOptions): string {
  const { dir, matching, command } = options;
  const key = matching.key(asked);
  const heading = `No recording for ${asked.method} ${asked.url} (key ${key}) in ${dir}.`;
  const record = `To record it: ${command}`;
  const same = candidates.filter((candidate) => candidate.key === key);
  if (same.length > 0) {
    const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
    const files = same.map(({ file }) => file).join(', ');
    return `${heading}\nIt was recorded ${times(same.length)} (${files}) and is asked for the ${same.length + 1}. time.\n${record}`;
  }
  const text = matching.canonicalText(asked);
  const nearest = findNearest(text, candidates, matching);
  if (!nearest) return `${heading}\nThe folder holds no recordings.\n${record}`;
  return `${heading}\nThe nearest is ${nearest.file}, which differs (- recorded, + asked):\n\n${nearest.changes}\n\n${record}`;
}

function findNearest(
  text: string,
  candidates: readonly Candidate[],
  matching: Matching,
): { readonly file: string; readonly changes: string } | undefined {
  let nearest: { readonly file: string; readonly lines: readonly string[]; readonly distance: number } | undefined;
  for (const { file, request } of candidates) {
    const lines = diffLines(matching.canonicalText(request), text);
    const distance = lines.filter((line) => !line.startsWith(' ')).length;
    if (!nearest || distance < nearest.distance) nearest = { file, lines, distance };
  }
  return nearest && { file: nearest.file, changes: showChanges(nearest.lines) };
}

/** Lines that are only in the first text with `-`, only in the second with `+`, in both with a space. */
export function diffLines(before: string, after: string): readonly string[] {
  const signs = { '-1': '+', '0': ' ', '1': '-' } as const;
  return diff(before.split('\n'), after.split('\n')).map(([sign, line]) => `${signs[`${sign as -1 | 0 | 1}`]} ${line}`);
}

/** The differing lines with some around them. */
export function showChanges(lines: readonly string[]): string {
  const shown: string[] = [];
  let left = false;
  for (const [index, line] of lines.entries()) {
    const around = lines.slice(Math.max(0, index - contextLines), index + contextLines + 1);
    if (around.some((one) => !one.startsWith(' '))) {
      if (left && shown.length > 0) shown.push('  …');
      shown.push(line.length > 400 ? `${line.slice(0, 399)}…` : line);
      left = false;
    } else left = true;
  }
  const rest = shown.length - longestDiffLines;
  return (rest > 0 ? [...shown.slice(0, longestDiffLines), `  … ${rest} lines more`] : shown).join('\n');
}

/**
 * The answer to a request without a recording: no SDK tries again, and every one shows the message. The body has the
 * shape of the providers' own errors; core's dialects make `invalid-request` of it, with `no_recording` as `providerType`.
 */
export function missResponse(message: string): Response {
  const error = { type: 'no_recording', code: 'no_recording', message };
  return Response.json({ type: 'error', error }, { status: 400, headers: { 'x-should-retry': 'false' } });
}
