import { makeDecompressor, type Cancel, type Clock } from '@sluice/core';
import type { Piece, RecordedAnswer } from '../format/recording.ts';
import { AnswerEnd } from './answer-end.ts';
import { Decompression } from './decompression.ts';
import type { AnswerReader } from './way.ts';

/** What came of a request that went to the provider. */
export type ExchangeEnd =
  | { readonly answer: RecordedAnswer; /** 429, 5xx, or an error inside the stream. */ readonly failure: boolean }
  | { readonly incomplete: string };

export interface ExchangeOptions {
  readonly clock: Clock;
  /** Which response headers are kept. */
  readonly keepHeaders: (headers: Headers) => Readonly<Record<string, string>>;
}

/** After the last event or a break nothing should come any more; what is on its way may take this long. */
const graceMs = 50;

/**
 * Listens to one answer. It is whole when its body ends, or when its last event was there and no more comes: clients
 * hang up then, and a copy of a body that was left never ends by itself.
 */
export class Exchange implements AnswerReader {
  readonly ended: Promise<ExchangeEnd>;
  readonly #options: ExchangeOptions;
  readonly #startedMs: number;
  readonly #end = Promise.withResolvers<ExchangeEnd>();
  readonly #pieces: Piece[] = [];
  #head: Omit<RecordedAnswer, 'pieces'> | undefined;
  #watch: AnswerEnd | undefined;
  #reason = 'nothing came back';
  #waiting = false;
  #cancel: Cancel = () => {};

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#startedMs = options.clock.now();
    this.ended = this.#end.promise;
  }

  answered(response: Response): void {
    if (this.#head) return;
    this.#reason = 'the answer did not come to its end';
    void this.#read(response);
  }

  broken(error: unknown): void {
    this.#reason = `the exchange broke: ${error instanceof Error ? error.message : String(error)}`;
    this.#expectQuiet();
  }

  /** The test is over: what is there now is all. */
  giveUp(): void {
    this.#conclude(false);
  }

  async #read(response: Response): Promise<void> {
    const { status, headers } = response;
    const encoding = headers.get('content-encoding') ?? 'identity';
    const decompressor = makeDecompressor(encoding);
    const kept = this.#options.keepHeaders(headers);
    // What nobody can take apart is kept as it came, and must be announced as what it is.
    const unknown = !decompressor && encoding.toLowerCase() !== 'identity' && { 'content-encoding': encoding };
    this.#head = { status, headers: { ...kept, ...unknown }, headAtMs: this.#elapsedMs() };
    this.#watch = new AnswerEnd(headers.get('content-type') ?? '');
    const decompression = decompressor && new Decompression(decompressor);
    try {
      for await (const bytes of response.body ?? []) {
        const atMs = this.#elapsedMs();
        this.#keep(atMs, decompression ? await decompression.push(bytes) : Buffer.from(bytes));
      }
      if (decompression) this.#keep(this.#elapsedMs(), await decompression.end());
      this.#conclude(true);
    } catch (error) {
      this.broken(error);
    }
  }

  #keep(atMs: number, bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pieces.push({ atMs, bytes });
    this.#watch?.push(bytes);
    if (this.#waiting || this.#watch?.isThere) this.#expectQuiet();
  }

  #expectQuiet(): void {
    this.#waiting = true;
    this.#cancel();
    this.#cancel = this.#options.clock.after(graceMs, () => this.#conclude(false));
  }

  #conclude(bodyEnded: boolean): void {
    this.#cancel();
    const watch = this.#watch;
    if (this.#head && watch && (bodyEnded ? watch.mayEnd : watch.isThere)) {
      const answer = { ...this.#head, pieces: this.#pieces };
      return this.#end.resolve({ answer, failure: answer.status === 429 || answer.status >= 500 || watch.failed });
    }
    const incomplete = bodyEnded ? 'the answer ended before its last event' : this.#reason;
    this.#end.resolve({ incomplete });
  }

  #elapsedMs(): number {
    return Math.max(0, Math.round(this.#options.clock.now() - this.#startedMs));
  }
}
