import type { NoteName } from '@sluice/core';

/** Which links' notes go to the browser: the page draws them. Others stay here. */
export const notesForThePage: readonly NoteName[] = ['budget', 'cache', 'retry', 'router', 'semaphore'];
