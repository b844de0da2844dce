import type { JsonValue } from '@sluice/core';

/** One exchange with a provider: what was asked, and what came back. */
export interface Recording {
  /** The day, as `2026-11-25`. */
  readonly recordedAt: string;
  readonly request: RecordedRequest;
  readonly answer: RecordedAnswer;
}

/** A request without its secrets and without all that differs from run to run. What it says is its key. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  /** Only those that change the answer; lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
}

/** The body of a request, as far as it matters: `digest` stands for bytes that nobody would read. */
export type RequestBody =
  | { readonly json: JsonValue }
  | { readonly text: string }
  | { readonly form: readonly FormPart[] }
  | { readonly digest: Digest };

/** One field of a `multipart/form-data` body: the boundary between them is random and does not count. */
export interface FormPart {
  readonly name: string;
  readonly fileName?: string;
  readonly text?: string;
  readonly digest?: Digest;
}

export interface Digest {
  readonly sha256: string;
  readonly bytes: number;
}

/** A response as it came, taken out of its compression. */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** When the headers were there, in ms since the request. */
  readonly headAtMs: number;
  /** The body, piece by piece as it came. */
  readonly pieces: readonly Piece[];
}

export interface Piece {
  /** In ms since the request. */
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

/** The version of the files that are written. Older ones are read, newer ones refused. */
export const formatVersion = 1;
