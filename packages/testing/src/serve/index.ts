export type { ServedHandlers, ServeOptions } from './serve.ts';
export { serve } from './serve.ts';
