import { ManualClock } from '@sluice/core/laws';
import { conformance } from '../conformance/index.ts';
import { memoryPermits } from './memory-permits.ts';

conformance('memory', () => {
  const clock = new ManualClock();
  return { store: memoryPermits({ clock }), pass: (ms) => clock.advance(ms) };
});
