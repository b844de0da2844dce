import type { Options } from '../command-line/options.ts';
import { stayUntil } from '../command-line/program.ts';
import { openBackends } from './backend.ts';
import { askedOneQuestion } from './one-question.ts';
import { say } from './screen.ts';
import { openStage } from './stage.ts';
import { budgetStep } from './steps/budget-step.ts';
import { cacheStep } from './steps/cache-step.ts';
import { costStep } from './steps/cost-step.ts';
import { logStep } from './steps/log-step.ts';
import { retryStep } from './steps/retry-step.ts';
import { routerStep } from './steps/router-step.ts';
import { semaphoreStep } from './steps/semaphore-step.ts';
import { serverStep } from './steps/server-step.ts';
import { testingStep } from './steps/testing-step.ts';

/** What each package is for, one after the other, in a few lines each. */
const steps = [
  retryStep,
  routerStep,
  semaphoreStep,
  cacheStep,
  budgetStep,
  costStep,
  logStep,
  serverStep,
  testingStep,
] as const;

/** The tour: what a chain is, asked of whoever was chosen; and then every package, at a provider that can be told to fail. */
export async function runTour(options: Options, leaving: AbortSignal): Promise<void> {
  const backends = await openBackends(options);
  const stage = await openStage(options.question, leaving);
  const close = async (): Promise<void> => {
    await Promise.all([backends.close(), stage.close()]);
  };
  try {
    await askedOneQuestion(backends, options.question, leaving);
    for (const step of steps) {
      leaving.throwIfAborted();
      await step(stage);
    }
    if (options.once) return;
    const { provider } = backends.first;
    say(`\n${provider ? `The provider stays at ${provider.url}; ` : ''}Ctrl-C ends.`);
    await stayUntil(leaving);
  } finally {
    await close();
  }
}
