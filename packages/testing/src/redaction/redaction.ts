import type { RecordedAnswer } from '../format/recording.ts';

export interface RedactionOptions {
  /** Request headers that change the answer, beyond `anthropic-version`, `anthropic-beta` and `openai-beta`. Stored and compared. */
  readonly requestHeaders?: readonly string[];
  /** Response headers that your code reads, beyond content type, retry and rate-limit headers. Stored. */
  readonly responseHeaders?: readonly string[];
  /** What is taken out of URLs and bodies, in requests before they are compared. */
  readonly redact?: readonly RegExp[];
}

/** What stands where something was taken out. */
const redacted = 'REDACTED';

/** All others carry secrets, or differ from run to run. */
const storedRequestHeaders = ['anthropic-version', 'anthropic-beta', 'openai-beta'];
const storedResponseHeaders = ['content-type', 'location', 'retry-after', 'retry-after-ms', 'x-should-retry'];
const rateLimitHeader = /^(?:x-|anthropic-)?ratelimit-/;
/** Google's APIs take keys in the query, signed URLs their signature. */
const secretQuery =
  /^(?:(?:api[-_]?)?key|(?:access[-_]?)?token|auth|password|secret|sig|signature|x-amz-.*|x-goog-.*)$/i;

/** Takes out of an exchange what must not be stored, the same way when it is recorded and when it is looked up. */
export class Redaction {
  readonly #request: ReadonlySet<string>;
  readonly #response: ReadonlySet<string>;
  readonly #patterns: readonly RegExp[];

  constructor({ requestHeaders = [], responseHeaders = [], redact = [] }: RedactionOptions) {
    this.#request = new Set([...storedRequestHeaders, ...requestHeaders.map((name) => name.toLowerCase())]);
    this.#response = new Set([...storedResponseHeaders, ...responseHeaders.map((name) => name.toLowerCase())]);
    this.#patterns = redact.map((pattern) => new RegExp(pattern, pattern.flags.replace('g', '') + 'g'));
  }

  requestHeaders(headers: Headers): Readonly<Record<string, string>> {
    const picked: Record<string, string> = {};
    for (const name of this.#request) {
      const value = headers.get(name);
      if (value !== null) picked[name] = this.text(value);
    }
    return picked;
  }

  responseHeaders(headers: Headers): Readonly<Record<string, string>> {
    return this.#pick(headers, (name) => this.#response.has(name) || rateLimitHeader.test(name));
  }

  /** The address with its query in order. */
  url(address: string): string {
    if (!/[?#@]/.test(address)) return this.text(address);
    const url = new URL(address);
    url.username = url.password = url.hash = '';
    url.searchParams.sort();
    for (const name of new Set(url.searchParams.keys())) {
      if (secretQuery.test(name)) url.searchParams.set(name, redacted);
    }
    return this.text(url.href);
  }

  text(text: string): string {
    return this.#patterns.reduce((left, pattern) => left.replaceAll(pattern, redacted), text);
  }

  /** Piece by piece, and byte by byte: what is not taken out stays as it is, characters that are cut in two as well. */
  answer(answer: RecordedAnswer): RecordedAnswer {
    if (this.#patterns.length === 0) return answer;
    const pieces = answer.pieces.map(({ atMs, bytes }) => {
      const left = this.text(Buffer.from(bytes).toString('latin1'));
      return { atMs, bytes: Buffer.from(left, 'latin1') };
    });
    return { ...answer, pieces };
  }

  #pick(headers: Headers, stored: (name: string) => boolean): Readonly<Record<string, string>> {
    const picked = [...headers].filter(([name]) => stored(name));
    return Object.fromEntries(picked.map(([name, value]) => [name, this.text(value)]));
  }
}
