import { semaphore } from '@sluice/semaphore';
import type { MakeClient } from './client.ts';

/** One at a time, the others wait as long as they do by default: each has its timer. */
const queueSemaphore: MakeClient = () => ({ link: semaphore({ permits: 1, maxQueued: Infinity }) });
export default queueSemaphore;
