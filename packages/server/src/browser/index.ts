export type { FrameReader, ReadOptions } from './read.ts';
export { read } from './read.ts';
export type { Frame } from '../frames/frame.ts';
export type { StreamErrorDetails } from './stream-error.ts';
export { StreamError } from './stream-error.ts';
