import type { JsonObject } from '../json.ts';

/**
 * Asks the provider to cache the prompt up to and including this place.
 * @example `{ type: 'text', text: manual, cache: { ttl: '1h' } }`
 */
export interface CacheHint {
  /** How long the provider should keep it. @defaultValue the provider's default, 5 minutes at Anthropic */
  readonly ttl?: '5m' | '1h';
}

/**
 * What a provider said about a part and we do not interpret: signatures, citations, fields that came after this
 * release. Goes back, byte for byte, to the provider and model that made it, and to nobody else.
 */
export interface ProviderFields {
  readonly provider: string;
  /** The model that the request asked for when the part was made. */
  readonly model: string;
  readonly fields: JsonObject;
}

interface Made {
  readonly providerFields?: ProviderFields;
}
interface Cacheable {
  readonly cache?: CacheHint;
}

export interface TextPart extends Made, Cacheable {
  readonly type: 'text';
  readonly text: string;
}

/** An image, inline as base64 or by URL. */
export interface ImagePart extends Cacheable {
  readonly type: 'image';
  /** @example `image/png` */
  readonly mediaType?: string;
  readonly source: MediaSource;
}

/** A document, sound or film. Its `mediaType` says which. */
export interface FilePart extends Cacheable {
  readonly type: 'file';
  /** @example `application/pdf` */
  readonly mediaType: string;
  readonly source: MediaSource;
  readonly name?: string;
}

/** Bytes as base64 · a URL that the provider fetches · the id of a file uploaded to the provider · plain text. */
export type MediaSource =
  | { readonly base64: string }
  | { readonly url: string }
  | { readonly fileId: string }
  | { readonly text: string };

/** What the model thought before it answered. Empty `text` with `providerFields` is thinking that the provider hides. */
export interface ReasoningPart extends Made {
  readonly type: 'reasoning';
  readonly text: string;
}

export interface ToolCallPart extends Made, Cacheable {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** The arguments, parsed. `undefined` when the model wrote something that is no JSON: see `invalidInput`. */
  readonly input: unknown;
  /** The arguments as the model wrote them, only when they are no JSON (an answer cut at `maxTokens`, mostly). */
  readonly invalidInput?: string;
}

export interface ToolResultPart extends Cacheable {
  readonly type: 'tool-result';
  /** The `id` of the tool call that this answers. */
  readonly id: string;
  readonly name?: string;
  readonly content: string | readonly (TextPart | ImagePart | FilePart)[];
  readonly isError?: boolean;
}

/** A block of the provider's own that has no counterpart here, verbatim: server tools and their results, compactions. */
export interface RawPart {
  readonly type: 'raw';
  readonly provider: string;
  /** Absent when the block may go to any model of the provider, because you wrote it yourself. */
  readonly model?: string;
  readonly value: JsonObject;
}

/** What an answer is made of. */
export type AnswerPart = TextPart | ReasoningPart | ToolCallPart | RawPart;
export type UserPart = TextPart | ImagePart | FilePart | RawPart;
