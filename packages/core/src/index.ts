export type { JsonObject, JsonValue } from './json.ts';
export { hasOnly, isJsonObject, unknownFields } from './json.ts';

export type { Attributes, Call } from './call/call.ts';
export { childCall } from './call/child-call.ts';
export type {
  AnswerPart,
  CacheHint,
  FilePart,
  ImagePart,
  MediaSource,
  ProviderFields,
  RawPart,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from './call/parts.ts';
export type {
  CompletionRequest,
  ExtraFields,
  Message,
  ReasoningEffort,
  ToolChoice,
  ToolDefinition,
} from './call/request.ts';
export { invalid } from './call/validate-request.ts';

export type { Attempt, Completion } from './events/completion.ts';
export { notesOf } from './events/completion.ts';
export type {
  AttemptFailed,
  CompletionEvent,
  Content,
  CoreEvent,
  End,
  EndReason,
  OutputEvent,
  Raw,
  ReasoningDelta,
  Source,
  Start,
  TextDelta,
  ToolCall,
  ToolCallDelta,
  ToolResult,
  Turn,
  UsageReport,
} from './events/event.ts';
export { isOutput } from './events/event.ts';
export { Fold } from './events/fold.ts';
export type { NoteEvent, NoteName, Notes } from './events/notes.ts';
export type { TokenCounts, Usage } from './events/usage.ts';
export { addUsage, knownUsage } from './events/usage.ts';

export { abortError, isLeaving } from './errors/abort-error.ts';
export type { CompletionErrorDetails, ErrorData } from './errors/completion-error.ts';
export { CompletionError, isCompletionError } from './errors/completion-error.ts';
export type { ErrorChanges } from './errors/copy-error.ts';
export { copyError } from './errors/copy-error.ts';
export type { ClockName, ErrorCode, ErrorCodes, Fault, Sent } from './errors/error-codes.ts';
export { assertWhole, expected, expectedSecret } from './errors/expected.ts';

export type { CallOptions, CloseOptions, Complete } from './chain/complete.ts';
export { compose, composeWith } from './chain/compose.ts';
export type { EventStream } from './chain/event-stream.ts';
export type { Links } from './chain/link-chain.ts';
export type { Events, Middleware, Next, Transport } from './chain/middleware.ts';
export type { Readying } from './chain/ready.ts';
export { takeReady } from './chain/ready.ts';
export type { Closing } from './chain/take-place.ts';
export { takePlace } from './chain/take-place.ts';

export { eventsOf } from './link/events-of.ts';
export { hold } from './link/hold.ts';
export { leavingError } from './call/edge-call.ts';
export { later } from './link/later.ts';
export { observe, observeCall } from './link/observe.ts';
export type { Ending, Watch } from './link/watcher.ts';
export { precede } from './link/precede.ts';
export type { Repetition } from './link/repeat.ts';
export { repeat } from './link/repeat.ts';
export type { Flight, Landing, ShareOptions } from './link/flight.ts';
export { share } from './link/share.ts';

export type { Cancel, Clock, Random } from './time/clock.ts';
export { systemClock, systemRandom } from './time/clock.ts';
export { seededRandom } from './time/seeded-random.ts';
export { sleep } from './time/sleep.ts';
export { turnEvery, turnLoop } from './time/turn-loop.ts';

export type { WriteBehindOptions } from './write-behind.ts';
export { WriteBehind } from './write-behind.ts';

export { makeDecompressor } from './http/decompressor.ts';
export type { Decoder, Dialect, EncodedRequest, Emit, WireMode } from './http/dialect.ts';
export type { TimeoutOptions } from './http/exchange-clocks.ts';
export type { HttpDefaults, HttpOptions } from './http/http-transport.ts';
export { httpTransport } from './http/http-transport.ts';
export type { ProviderFailure } from './http/provider-error.ts';
export { codeOfStatus, providerError } from './http/provider-error.ts';
export type { ResponseHead } from './http/response-head.ts';
export { readDuration } from './http/retry-after.ts';

export type { EstimateOptions } from './tokens/estimate-tokens.ts';
export { estimateTokens } from './tokens/estimate-tokens.ts';
