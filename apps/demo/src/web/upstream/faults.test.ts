import { simulator } from '@sluice/simulator';
import { expect, onTestFinished, test } from 'vitest';
import { Faults, faultButtons } from './faults.ts';

test('a fault that is there already is not begun again: a button that is pressed twice strikes once', async () => {
  const provider = await simulator();
  onTestFinished(() => provider.close());
  const faults = new Faults(provider);
  for (const fault of [...faultButtons, ...faultButtons]) faults.begin(fault);
  expect(provider.storms.running).toHaveLength(faultButtons.length);
  faults.end();
  faults.begin('cut');
  expect(provider.storms.running).toMatchObject([{ storm: { fault: 'drop' } }]);
});
