import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { skippedIsFailed } from './test-report.ts';

/** Makes a run under `CI` fail when it skips a test or leaves one to do. */
export default class SkippedTestsFail implements Reporter {
  #filtered = false;

  onInit(vitest: Vitest): void {
    // Vitest counts tests that `-t` leaves out as skipped.
    this.#filtered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (!skippedIsFailed || this.#filtered) return;
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        console.error(`skipped, which fails in CI: ${module.relativeModuleId} > ${test.fullName}`);
        process.exitCode = 1;
      }
    }
  }
}
