import { ManualClock } from '@sluice/core/laws';
import { conformance } from '../conformance/index.ts';
import { memoryBudget } from './memory-budget.ts';

conformance('memory', () => {
  const clock = new ManualClock();
  return { store: memoryBudget({ clock }), pass: (ms) => clock.advance(ms) };
});
