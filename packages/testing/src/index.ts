export type { BrokenExchange, BypassedResponse, Way } from './recordings/way.ts';
export type { CurrentRecordings } from './recordings/current.ts';
export { currentRecordings } from './recordings/current.ts';
export type { FolderOwner } from './recordings/claim-folder.ts';
export type { RecordingMode } from './recordings/mode.ts';
export { readMode } from './recordings/mode.ts';
export type { RecordingProblem } from './recordings/recording-error.ts';
export { RecordingError, throwProblems } from './recordings/recording-error.ts';
export type { RecordingOptions } from './recordings/recording-options.ts';
export type { RecordingReport, Recordings } from './recordings/recordings.ts';
export { recordings } from './recordings/recordings.ts';
export type { MatchingOptions } from './recordings/request-key.ts';
export type { RedactionOptions } from './redaction/redaction.ts';
export type { WithRecordingOptions } from './recordings/with-recording.ts';
export { withRecording } from './recordings/with-recording.ts';

export type { FileProblem } from './format/decode-recording.ts';
export { decodeRecording, RecordingFileError } from './format/decode-recording.ts';
export { encodeRecording } from './format/encode-recording.ts';
export type {
  Digest,
  FormPart,
  Piece,
  RecordedAnswer,
  RecordedRequest,
  Recording,
  RequestBody,
} from './format/recording.ts';

export type {
  ConnectionFailure,
  Cut,
  DropOptions,
  ErrorEventOptions,
  Fault,
  FaultyExchange,
  FaultyOptions,
  Place,
  StatusOptions,
} from './faults/index.ts';
export {
  connectError,
  drop,
  errorEvent,
  faulty,
  garbage,
  jitter,
  rechunk,
  slowFirstToken,
  slowHeaders,
  stall,
  status,
  times,
  tokensPerSecond,
  truncate,
} from './faults/index.ts';
