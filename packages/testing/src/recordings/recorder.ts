import { existsSync } from 'node:fs';
import type { Clock } from '@sluice/core';
import type { RecordedRequest, Recording } from '../format/recording.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { checkSecrets } from './check-secrets.ts';
import { Exchange, type ExchangeEnd } from './exchange.ts';
import { RecordingError } from './recording-error.ts';
import {
  checkFolder,
  dropStaged,
  listRecordings,
  removeIfEmpty,
  stagedSuffix,
  swapFolder,
  writeRecording,
} from './recording-folder.ts';
import { awaitAnswer, isAttached } from './way.ts';

export interface RecorderOptions {
  readonly dir: string;
  /** `add` writes beside what is there, `replace` builds a folder that takes the place of the old one. */
  readonly into: 'add' | 'replace';
  readonly clock: Clock;
  readonly redaction: Redaction;
  readonly failures: boolean;
}

/** For answers whose client does not read on. */
const settleMs = 2_000;

/** Writes what providers answer into a folder: whole answers without secrets, and nothing else. */
export class Recorder {
  /** Files that were written. */
  readonly recorded: string[] = [];
  /** Failures of providers, which were not kept. */
  readonly notKept: string[] = [];
  readonly problems: Error[] = [];
  readonly #options: RecorderOptions;
  /** Where files are written. */
  readonly #target: string;
  readonly #exchanges = new Map<Exchange, Promise<void>>();
  #lastNumber: number | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#target = options.into === 'replace' ? options.dir + stagedSuffix : options.dir;
  }

  /**
   * Waits for the answer to a request that is about to be let through.
   *
   * @throws {@link RecordingError} when it could not be recorded: then the provider need not be asked, and paid.
   */
  record(asked: RecordedRequest, { requestId, key }: { readonly requestId: string; readonly key: string }): void {
    const { clock, dir, redaction } = this.#options;
    if (!isAttached()) {
      const message = 'Nothing tells of the answers to record: call `attach(way)` with the server or network first.';
      throw new RecordingError('not-attached', message);
    }
    if (existsSync(dir)) checkFolder(dir);
    checkFolder(this.#target);
    const file = this.#nextFile(asked, key);
    const exchange = new Exchange({ clock, keepHeaders: (headers) => redaction.responseHeaders(headers) });
    const leave = awaitAnswer(requestId, exchange);
    const kept = exchange.ended.then((end) => {
      leave();
      this.#keep(asked, file, end);
    });
    this.#exchanges.set(exchange, kept);
  }

  /** Waits for answers that are still coming, and puts a new folder in place if it may. */
  async settle(mayReplace: boolean): Promise<void> {
    const { clock, dir, into } = this.#options;
    const giveUp = clock.after(settleMs, () => this.#exchanges.forEach((_, exchange) => exchange.giveUp()));
    await Promise.all(this.#exchanges.values());
    giveUp();
    if (this.#exchanges.size === 0) return;
    if (into === 'replace') this.#replace(mayReplace && this.problems.length === 0);
    removeIfEmpty(dir);
  }

  /** `01-post-v1-messages-af7fd7.json`: in the order of the requests, whoever is answered first. */
  #nextFile({ method, url }: RecordedRequest, key: string): string {
    this.#lastNumber ??= Math.max(0, ...listRecordings(this.#target).map((file) => Number.parseInt(file, 10) || 0));
    const number = String(++this.#lastNumber).padStart(2, '0');
    const words = new URL(url).pathname.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const path = words.join('-').slice(0, 60);
    return `${[number, method.toLowerCase(), path, key.slice(0, 6)].filter((part) => part !== '').join('-')}.json`;
  }

  #keep(asked: RecordedRequest, file: string, end: ExchangeEnd): void {
    const { clock, redaction, failures } = this.#options;
    const what = `${asked.method} ${asked.url}`;
    if ('incomplete' in end) {
      const message = `Did not record ${what}: ${end.incomplete}. Only whole answers are kept: read them to their end.`;
      return void this.problems.push(new RecordingError('incomplete', message));
    }
    if (end.failure && !failures) return void this.notKept.push(`${what}: ${end.answer.status}`);
    const recordedAt = new Date(clock.wall()).toISOString().slice(0, 10);
    const recording: Recording = { recordedAt, request: asked, answer: redaction.answer(end.answer) };
    try {
      checkSecrets(recording, file);
      writeRecording(this.#target, file, recording);
      this.recorded.push(file);
    } catch (error) {
      this.problems.push(error as Error);
    }
  }

  #replace(allowed: boolean): void {
    try {
      if (allowed) swapFolder(this.#options.dir);
    } catch (error) {
      this.problems.push(error as Error);
    }
    dropStaged(this.#options.dir);
  }
}
