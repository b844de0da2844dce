export type { Frame } from './frames/frame.ts';
