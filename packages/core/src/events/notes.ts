import type { CoreEvent } from './event.ts';

/**
 * What links say among the events. A package declares one note, named as the package, optional, its cases inside;
 * an application names its own with a prefix (`acme:moderation`). Names of core's events are refused: such a note has
 * no type.
 *
 * @example
 * ```ts
 * declare module '@sluice/core' {
 *   interface Notes {
 *     'acme:moderation'?: { readonly verdict: 'clean' | 'flagged' };
 *   }
 * }
 * ```
 */
export interface Notes {}

/** The names of all declared notes. */
export type NoteName = Exclude<keyof Notes, CoreEvent['type']>;

/** A note on its way up: its name as `type`, and its fields. */
export type NoteEvent<Name extends NoteName = NoteName> = {
  [Key in Name]-?: { readonly type: Key } & NonNullable<Notes[Key]>;
}[Name];
