import { simulator, type Simulator, type SimulatorOptions } from '@sluice/simulator';
import { afterAll } from 'vitest';
import { readSettings } from '../../src/web/settings.ts';
import { startDemo } from '../../src/web/start-demo.ts';
import { builtPage, removeBuiltPage } from './built-page.ts';
import { onEnd } from './on-end.ts';

afterAll(removeBuiltPage);

/** Variables of the demo's environment; nothing else of this machine's counts. */
export type Variables = Readonly<Record<string, string>>;

const quiet: Variables = {
  PORT: '0',
  LOG_LEVEL: 'silent',
  DEMO_DRAIN_MS: '0',
  DEMO_CHATS_PER_MINUTE: '1000',
  DEMO_SIGN_INS_PER_MINUTE: '1000',
  DEMO_BUDGET_USD: '1',
};

/** The demo with its own simulated providers, whose faults the page can choose. Ends with the test. */
export async function openDemo(variables: Variables = {}): Promise<string> {
  const demo = await startDemo(readSettings({ ...quiet, ...variables }), await builtPage());
  onEnd(() => demo.drain());
  return demo.url;
}

/** The demo in front of one provider that is the test's to look at. */
export async function openDemoBefore(
  options: SimulatorOptions,
  variables: Variables = {},
): Promise<{ readonly url: string; readonly provider: Simulator }> {
  const provider = await simulator(options);
  onEnd(() => provider.close());
  const real = { ANTHROPIC_API_KEY: 'any', ANTHROPIC_BASE_URL: provider.url };
  return { provider, url: await openDemo({ ...real, ...variables }) };
}
