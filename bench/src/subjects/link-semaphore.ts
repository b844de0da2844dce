import { semaphore } from '@sluice/semaphore';
import type { MakeClient } from './client.ts';

/** A permit is there whenever one is wanted. */
const linkSemaphore: MakeClient = () => ({ link: semaphore(8) });
export default linkSemaphore;
