export type { ReplayInterceptor, ReplayOptions } from './replay.ts';
export { replay } from './replay.ts';
