import { expect, test } from 'vitest';
import { fuzz, readBodies } from './fuzz.ts';

test(
  '2,000 broken bodies neither hang nor throw anything strange nor pass for whole answers',
  { timeout: 60_000 },
  () => {
    const seed = Date.now() % 1_000_000;
    console.log(`seed ${seed}`);
    const { outcomes, faults } = fuzz(readBodies('../shared/wire'), { bodies: 2_000, seed });
    expect(faults).toEqual([]);
    // All broken, or none: then it is not the decoding that was tried.
    expect(outcomes['end']).toBeGreaterThan(0);
    expect(outcomes['truncated']).toBeGreaterThan(0);
    expect(outcomes['malformed']).toBeGreaterThan(0);
  },
);
