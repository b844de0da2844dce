import { retry } from '@sluice/retry';
import type { MakeClient } from './client.ts';

const linkRetry: MakeClient = () => ({ link: retry() });
export default linkRetry;
