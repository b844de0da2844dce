import { expected } from '@sluice/core';

/** The set of targets whose answers may stand for each other. */
export interface Namespace {
  /**
   * Names the set: all that the request does not say and an answer depends on. Base URL, region and deployment, headers that
   * switch something on; another name for another set.
   */
  readonly name: string;
  /** By what names the providers of the set answer (`start.provider`). An answer of another one is not kept. */
  readonly providers: readonly string[];
  /**
   * Models that may answer in place of the one that was asked for, as the provider names them. @defaultValue that one, and
   * dated versions of it (`claude-sonnet-5-20260203`, or `-latest` for any of them)
   */
  readonly models?: readonly string[];
}

/** @throws TypeError for what names no set of targets. */
export function assertNamespace(namespace: unknown): asserts namespace is Namespace {
  if (typeof namespace !== 'object' || namespace === null) {
    throw expected('namespace', 'a name with the providers behind it', namespace);
  }
  const { name, providers, models } = namespace as { readonly [Key in keyof Namespace]?: unknown };
  if (!isName(name)) throw expected('namespace.name', 'a name that is not empty', name);
  if (!isNames(providers) || providers.length === 0) {
    throw expected('namespace.providers', 'the names of one or more providers', providers);
  }
  if (models !== undefined && !isNames(models)) throw expected('namespace.models', 'the names of models', models);
}

/** Whether `served` is what somebody gets who asks for `asked`: itself, or a version of it with a date or a release number. */
export function isVersionOf(served: string, asked: string): boolean {
  const plain = asked.replace(/-latest$/, '');
  if (served === asked || served === plain) return true;
  // Three digits at least: `claude-sonnet-4-5` is no version of `claude-sonnet-4`.
  return served.startsWith(plain) && /^[-@:]\d{3,}[\d-]*$/.test(served.slice(plain.length));
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isName);
}
