import './errors/stream-codes.ts';

export { refusal } from './errors/refusal.ts';
export type { BudgetStanding, SafeError } from './errors/safe-error.ts';
export { safeError } from './errors/safe-error.ts';
export type { Frame } from './frames/frame.ts';
export { sse } from './sse.ts';
export type { SseOptions } from './sse-options.ts';
export { uiMessageStream } from './ui/ui-message-stream.ts';
export type { LocalStreams, MemoryStreamsOptions } from './resumable/memory-streams.ts';
export { memoryStreams } from './resumable/memory-streams.ts';
export type { Resumable, ResumedStream, StartedStream } from './resumable/resumable.ts';
export { resumable } from './resumable/resumable.ts';
export type { ResumableOptions } from './resumable/resumable-options.ts';
export type {
  Followed,
  FollowQuery,
  NewStream,
  NotFollowed,
  StreamLog,
  StreamName,
  StreamStore,
} from './resumable/stream-store.ts';
