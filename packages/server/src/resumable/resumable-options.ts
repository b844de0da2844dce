import { expected } from '@sluice/core';
import { settingsOf, type Settings } from '../settings.ts';
import type { SseOptions } from '../sse-options.ts';
import { memoryStreams } from './memory-streams.ts';
import type { StreamStore } from './stream-store.ts';

/** Options of {@link resumable}. */
export interface ResumableOptions extends Omit<SseOptions, 'signal'> {
  /** Where streams are kept. Closed with the rest. @defaultValue `memoryStreams()` */
  readonly store?: StreamStore;
  /**
   * What becomes of an answer whose browser has left: `continue`, it goes on and can be read later; `stop`, it ends when the
   * last reader leaves. @defaultValue `'continue'`
   */
  readonly whenLeft?: 'continue' | 'stop';
  /** For how long an answer goes on that nobody reads at all, in ms; then it is stopped. @defaultValue `60_000` */
  readonly abandonAfterMs?: number;
  /**
   * For how long a reader may take nothing before it counts as gone, in ms. Whoever answers `HEAD` without a body, or throws a response
   * away, tells nobody. `Infinity`: for ever.
   * @defaultValue `300_000`
   */
  readonly readerTimeoutMs?: number;
}

/** Options, checked. */
export interface ResumableSettings extends Settings {
  readonly store: StreamStore;
  readonly whenLeft: 'continue' | 'stop';
  readonly abandonAfterMs: number;
  readonly readerTimeoutMs: number;
}

/** @throws `TypeError` for options that cannot be. */
export function resumableSettings({
  store,
  whenLeft = 'continue',
  abandonAfterMs = 60_000,
  readerTimeoutMs = 300_000,
  ...options
}: ResumableOptions): ResumableSettings {
  if (whenLeft !== 'continue' && whenLeft !== 'stop') throw expected('whenLeft', "'continue' or 'stop'", whenLeft);
  if (!(abandonAfterMs >= 0)) throw expected('abandonAfterMs', 'a number ≥ 0', abandonAfterMs);
  if (!(readerTimeoutMs > 0)) throw expected('readerTimeoutMs', 'a number > 0', readerTimeoutMs);
  const settings = settingsOf(options);
  const { clock } = settings;
  return { ...settings, store: store ?? memoryStreams({ clock }), whenLeft, abandonAfterMs, readerTimeoutMs };
}
