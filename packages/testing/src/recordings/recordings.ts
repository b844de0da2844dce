import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expected, systemClock, type Clock } from '@sluice/core';
import { http, passthrough, type HttpHandler, type Path } from 'msw';
import { answersDirectly } from '../exchange/direct-answers.ts';
import type { RecordedAnswer, RecordedRequest, Recording } from '../format/recording.ts';
import { Redaction } from '../redaction/redaction.ts';
import { checkSecrets } from './check-secrets.ts';
import { claimFolder } from './claim-folder.ts';
import { describeRequest } from './describe-request.ts';
import { Exchange, type ExchangeEnd } from './exchange.ts';
import { describeMiss, missResponse } from './miss.ts';
import { checkAllowed, readMode, type RecordingMode } from './mode.ts';
import { noRecording, RecordingError } from './recording-error.ts';
import { checkFolder, dropStaged, readFolder, stagedSuffix, swapFolder, writeRecording } from './recording-folder.ts';
import type { RecordingOptions } from './recording-options.ts';
import { Matching } from './request-key.ts';
import { replayAnswer } from './replay-answer.ts';
import { attachWay, awaitAnswer, isAttached, type Way } from './way.ts';

/** What came of a set of recordings. */
export interface RecordingReport {
  readonly dir: string;
  readonly mode: RecordingMode;
  /** Files that answered, in the order in which they did. */
  readonly used: readonly string[];
  /** Files that were there and were not asked for. */
  readonly unused: readonly string[];
  /** Files that were written. */
  readonly recorded: readonly string[];
  /** Failures of providers, which are not kept unless `failures` says so. */
  readonly notKept: readonly string[];
  /** Misses and failures to record: a test with one has failed, whatever the application made of the answer. */
  readonly problems: readonly Error[];
}

/** The recorded exchanges of one folder. */
export interface Recordings {
  readonly dir: string;
  readonly mode: RecordingMode;
  /** An msw handler for these recordings. What matches is theirs: it is answered, refused, or let through to be recorded. */
  handler(pattern?: Path): HttpHandler;
  /** Answers one request: a recorded answer, a 400 when there is none, or msw's `passthrough()` when it is to be recorded. */
  respond(request: Request, requestId: string): Promise<Response>;
  /** Lets them know of the real answers that come by this way. Only needed to record. */
  attach(way: Way): void;
  /**
   * Ends a test: waits up to 2 s for answers that are still coming and writes what is to be written. What was recorded
   * anew (`all`) takes its place only if the test passed. Problems are in the report, not thrown.
   */
  settle(outcome?: 'passed' | 'failed'): Promise<RecordingReport>;
}

/** For answers whose client does not read on. */
const settleMs = 2_000;

/**
 * The recordings of one folder, as an msw handler. In replay a request without a recording gets a 400 that no SDK
 * tries again, and is a problem in the report; it never reaches the network.
 *
 * @throws TypeError for wrong options, and for a `RECORD` that nobody knows.
 * @example
 * ```ts
 * const answers = recordings({ dir: '__recordings__/weather' });
 * const server = setupServer(answers.handler('https://api.anthropic.com/*'));
 * answers.attach(server);
 * server.listen();
 * // … calls …
 * throwProblems((await answers.settle()).problems);
 * ```
 */
export function recordings(options: RecordingOptions): Recordings {
  return new RecordingSet(options);
}

interface Entry {
  readonly file: string;
  readonly key: string;
  readonly recording: Recording;
  used: boolean;
}

class RecordingSet implements Recordings {
  readonly dir: string;
  readonly mode: RecordingMode;
  readonly #options: RecordingOptions;
  readonly #clock: Clock;
  readonly #matching: Matching;
  readonly #redaction: Redaction;
  readonly #used: string[] = [];
  readonly #recorded: string[] = [];
  readonly #notKept: string[] = [];
  readonly #problems: Error[] = [];
  readonly #exchanges = new Map<Exchange, Promise<void>>();
  #entries: readonly Entry[] | undefined;
  #lastNumber = 0;

  constructor(options: RecordingOptions) {
    const { dir, mode = readMode(), speed = Infinity } = options;
    if (typeof dir !== 'string' || dir === '') throw expected('dir', 'a folder', dir);
    if (!(speed > 0)) throw expected('speed', 'a number > 0', speed);
    checkAllowed(mode);
    this.dir = resolve(dir);
    this.mode = mode;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#matching = new Matching(options);
    this.#redaction = new Redaction(options);
  }

  handler(pattern: Path = '*'): HttpHandler {
    const answer = (request: Request, requestId: string): Promise<Response> => this.respond(request, requestId);
    return answersDirectly(
      http.all(pattern, ({ request, requestId }) => answer(request, requestId)),
      pattern,
      answer,
    );
  }

  attach(way: Way): void {
    attachWay(way);
  }

  async respond(request: Request, requestId: string): Promise<Response> {
    if (this.mode === 'live') return passthrough();
    try {
      if (this.#options.owner) claimFolder(this.dir, this.#options.owner);
      const asked = await describeRequest(request, this.#redaction);
      const answer = this.mode === 'all' ? undefined : this.#take(asked);
      if (answer) return await replayAnswer(answer, { speed: this.#options.speed ?? Infinity, clock: this.#clock });
      if (this.mode === 'replay') throw noRecording(this.#describeMiss(asked));
      this.#record(asked, requestId);
      return passthrough();
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error));
      this.#problems.push(problem);
      return missResponse(problem.message);
    }
  }

  async settle(outcome: 'passed' | 'failed' = 'passed'): Promise<RecordingReport> {
    const ended = Promise.all(this.#exchanges.values());
    const cancel = this.#clock.after(settleMs, () => this.#exchanges.forEach((_, exchange) => exchange.giveUp()));
    await ended;
    cancel();
    if (this.mode === 'all') this.#replace(outcome);
    const unused = (this.#entries ?? []).filter((entry) => !entry.used).map(({ file }) => file);
    const { dir, mode } = this;
    return {
      dir,
      mode,
      used: this.#used,
      unused,
      recorded: this.#recorded,
      notKept: this.#notKept,
      problems: this.#problems,
    };
  }

  /** First come, first served among equal requests. */
  #take(asked: RecordedRequest): RecordedAnswer | undefined {
    const key = this.#matching.key(asked);
    const entry = this.#load().find((one) => !one.used && one.key === key);
    if (!entry) return undefined;
    entry.used = true;
    this.#used.push(entry.file);
    return entry.recording.answer;
  }

  /** Keys are made of what the files say, not stored: other options make other keys of the same files. */
  #load(): readonly Entry[] {
    this.#entries ??= readFolder(this.dir).map(({ file, recording }) => {
      this.#lastNumber = Math.max(this.#lastNumber, Number.parseInt(file, 10) || 0);
      return { file, recording, key: this.#matching.key(recording.request), used: false };
    });
    return this.#entries;
  }

  #describeMiss(asked: RecordedRequest): string {
    const candidates = this.#load().map(({ file, key, recording: { request } }) => ({ file, key, request }));
    const { command = 'run the test with RECORD=missing' } = this.#options;
    return describeMiss(asked, candidates, { dir: this.dir, matching: this.#matching, command });
  }

  #record(asked: RecordedRequest, requestId: string): void {
    if (!isAttached()) {
      const message = 'Nothing tells of the answers to record: call `attach(way)` with the server or network first.';
      throw new RecordingError('not-attached', message);
    }
    checkFolder(this.#target);
    checkFolder(this.dir);
    const number = String(++this.#lastNumber).padStart(2, '0');
    const path = new URL(asked.url).pathname
      .replaceAll(/[^A-Za-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 60);
    const file = [number, asked.method.toLowerCase(), path, this.#matching.key(asked).slice(0, 6)]
      .filter(Boolean)
      .join('-');
    const exchange = new Exchange({
      clock: this.#clock,
      keepHeaders: (headers) => this.#redaction.responseHeaders(headers),
    });
    const leave = awaitAnswer(requestId, exchange);
    const ended = exchange.ended.then((end) => {
      leave();
      this.#keep(asked, `${file}.json`, end);
    });
    this.#exchanges.set(exchange, ended);
  }

  #keep(asked: RecordedRequest, file: string, end: ExchangeEnd): void {
    const what = `${asked.method} ${asked.url}`;
    if ('incomplete' in end) {
      const message = `Did not record ${what}: ${end.incomplete}. Only whole answers are kept: read them to their end.`;
      return void this.#problems.push(new RecordingError('incomplete', message));
    }
    if (end.failure && this.#options.failures !== true) return void this.#notKept.push(`${what}: ${end.answer.status}`);
    const recordedAt = new Date(this.#clock.wall()).toISOString().slice(0, 10);
    const recording: Recording = { recordedAt, request: asked, answer: this.#redaction.answer(end.answer) };
    try {
      checkSecrets(recording, file);
      writeRecording(this.#target, file, recording);
      this.#recorded.push(file);
    } catch (error) {
      this.#problems.push(error as Error);
    }
  }

  get #target(): string {
    return this.mode === 'all' ? this.dir + stagedSuffix : this.dir;
  }

  #replace(outcome: 'passed' | 'failed'): void {
    try {
      if (outcome === 'passed' && this.#problems.length === 0 && existsSync(this.#target)) swapFolder(this.dir);
    } catch (error) {
      this.#problems.push(error as Error);
    }
    dropStaged(this.dir);
  }
}
