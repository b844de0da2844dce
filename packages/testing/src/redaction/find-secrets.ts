import type { JsonValue } from '@sluice/core';
import { joinDeltas, parseJson, stringsOf } from '../format/join-deltas.ts';
import type { RecordedAnswer, Recording } from '../format/recording.ts';
import type { SecretKind } from './secret-kinds.ts';

/** A secret that was found: what it is and where, never the secret itself. */
export interface FoundSecret {
  readonly kind: string;
  /** `request.url`, `response.body`, `response.body, put together: delta.text of "index":0`. */
  readonly place: string;
}

/** Looks through all that a recording's file would say, and through what its deltas say when they are put together. */
export function findSecrets(recording: Recording, kinds: readonly SecretKind[]): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const [place, text] of textsOf(recording)) {
    for (const kind of kinds) if (kind.isIn(text)) found.push({ kind: kind.name, place });
  }
  return found;
}

function* textsOf({ request, answer }: Recording): Iterable<readonly [place: string, text: string]> {
  yield ['request.url', request.url];
  for (const [name, value] of Object.entries(request.headers)) yield [`request.headers.${name}`, value];
  const body = request.body as unknown as JsonValue | undefined;
  yield ['request.body', JSON.stringify(body) ?? '']; // names of fields, too
  for (const [path, text] of stringsOf(body)) yield [`request.body.${path}`, text];
  for (const [name, value] of Object.entries(answer.headers)) yield [`response.headers.${name}`, value];
  yield* textsOfBody(answer);
}

function* textsOfBody(answer: RecordedAnswer): Iterable<readonly [place: string, text: string]> {
  const body = Buffer.concat(answer.pieces.map(({ bytes }) => bytes)).toString('utf8');
  yield ['response.body', body];
  const deltas = joinDeltas(answer);
  if (!deltas) for (const [path, text] of stringsOf(parseJson(body))) yield [`response.body.${path}`, text];
  else for (const [path, text] of deltas) yield [`response.body, put together: ${path}`, text];
}
