import type { Result, Task } from './task.ts';

/** How long an application waits for its modules. Nothing of them has been loaded before. */
export async function measureImport(task: Task): Promise<Result> {
  const startedAt = performance.now();
  for (const name of task.imports) await import(name);
  return { ms: performance.now() - startedAt };
}
