import { hash } from 'node:crypto';
import type { CompletionRequest } from '@sluice/core';
import { canonical } from './canonical.ts';

/** Grows when the same request would get another key, so that old entries are not found. */
const keyVersion = 1;

/** Every field of a request, and whether it tells answers apart. */
export type Classified<Request> = Readonly<Record<keyof Request, 'key' | 'ignore'>>;

/**
 * A field that is added to the request does not compile until it stands here; one that this release does not know (an
 * application's own, a newer core's) is in the key.
 */
export const fields: Classified<CompletionRequest> = {
  model: 'key',
  system: 'key',
  messages: 'key',
  maxTokens: 'key',
  temperature: 'key',
  topP: 'key',
  stopSequences: 'key',
  seed: 'key',
  tools: 'key',
  toolChoice: 'key',
  output: 'key',
  reasoning: 'key',
  extra: 'key',
};

/** For whom an answer is, and of which targets. */
export interface KeyParts {
  /** The name of the namespace. */
  readonly namespace: string;
  /** `undefined`: everybody's. */
  readonly scope: string | undefined;
}

/**
 * What an answer is kept by: SHA-256, in hex, over the canonical JSON of scope, namespace and request.
 *
 * @example
 * ```ts
 * const key = requestKey(request, { namespace: 'anthropic', scope: 'tenant 7' });
 * ```
 */
export function requestKey(request: CompletionRequest, { namespace, scope }: KeyParts): string {
  return digest([keyVersion, namespace, scopeOf(scope), keyed(request)]);
}

let last: (KeyParts & { readonly digest: string }) | undefined;

/** Tells scopes apart without saying them: addresses of people do not belong into a store. One after the other is mostly the same. */
export function scopeDigest({ namespace, scope }: KeyParts): string {
  if (last?.namespace !== namespace || last.scope !== scope) {
    last = { namespace, scope, digest: digest([namespace, scopeOf(scope)]) };
  }
  return last.digest;
}

/** Everybody is no scope that a function could name. */
function scopeOf(scope: string | undefined): readonly string[] {
  return scope === undefined ? [] : [scope];
}

const ignored = new Set<string>(Object.entries(fields).flatMap(([name, is]) => (is === 'ignore' ? [name] : [])));

function keyed(request: CompletionRequest): object {
  if (ignored.size === 0) return request;
  return Object.fromEntries(Object.entries(request).filter(([name]) => !ignored.has(name)));
}

function digest(value: unknown): string {
  return hash('sha256', canonical(value), 'hex');
}
