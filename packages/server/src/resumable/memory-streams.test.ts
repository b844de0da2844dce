import { ManualClock } from '@sluice/core/laws';
import { conformance } from '../conformance/index.ts';
import { memoryStreams } from './memory-streams.ts';

conformance('memory', () => {
  const [clock, maxStreamBytes] = [new ManualClock(), 100_000];
  const store = memoryStreams({ keepMs: 1_000, maxStreamBytes, clock });
  return { store, other: store, maxStreamBytes, pass: (ms) => clock.advance(ms) };
});
