import type { CompletionEvent } from '@sluice/core';
import { compact, expand } from './compact.ts';

/** Grows when an older release could not read what this one keeps. */
const entryVersion = 1;

/** Whose an entry is. It stands in the entry as well as in its key, and is compared when it is read. */
export interface Owner {
  readonly key: string;
  readonly namespace: string;
  /** As a digest. */
  readonly scope: string;
}

interface Envelope extends Owner {
  readonly version: number;
  readonly events: unknown;
}

/** An answer as text. */
export function writeEntry({ key, namespace, scope }: Owner, events: readonly CompletionEvent[]): string {
  return JSON.stringify({ version: entryVersion, key, namespace, scope, events: compact(events) });
}

/** The answer again; `undefined` for one of a newer version, of somebody else, or that is none. */
export function readEntry(owner: Owner, value: string): readonly CompletionEvent[] | undefined {
  try {
    const { version, key, namespace, scope, events } = JSON.parse(value) as Envelope;
    if (version !== entryVersion) return undefined;
    if (key !== owner.key || namespace !== owner.namespace || scope !== owner.scope) return undefined;
    const answer = expand(events);
    return answer.at(-1)?.type === 'end' ? answer : undefined;
  } catch {
    return undefined;
  }
}
