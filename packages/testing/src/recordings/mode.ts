import { expected } from '@sluice/core';

/**
 * Where answers come from. `replay`: files only · `missing`: files, else the provider, whose answer is added ·
 * `all`: the provider; what it says takes the place of all that was there · `live`: the provider, and nothing is kept.
 */
export type RecordingMode = 'replay' | 'missing' | 'all' | 'live';

type Environment = Readonly<Record<string, string | undefined>>;

const modes: Readonly<Record<string, RecordingMode>> = {
  '': 'replay',
  missing: 'missing',
  true: 'missing',
  all: 'all',
  live: 'live',
};

/**
 * What the variable `RECORD` asks for; unset is `replay`. A typing error must not be taken for "replay" or "record".
 *
 * @throws TypeError when it says something else, and an Error when it asks to record under `CI` without `RECORD_IN_CI=1`.
 */
export function readMode(environment: Environment = process.env): RecordingMode {
  const asked = environment['RECORD'] ?? '';
  const mode = Object.hasOwn(modes, asked) ? modes[asked] : undefined;
  if (!mode) throw expected('RECORD', 'unset, missing, true, all or live', asked);
  checkAllowed(mode, environment);
  return mode;
}

/** Refuses to record where nobody looks at what was recorded, unless it was asked for by name. */
export function checkAllowed(mode: RecordingMode, environment: Environment = process.env): void {
  if (mode !== 'missing' && mode !== 'all') return;
  if (!/^(?:|0|false)$/i.test(environment['CI'] ?? '') && environment['RECORD_IN_CI'] !== '1') {
    throw new Error(
      'Recording is off under CI: nobody would commit the files. Set RECORD_IN_CI=1 to record all the same.',
    );
  }
}
