import { resolve } from 'node:path';
import { expected, systemClock } from '@sluice/core';
import { http, passthrough, type HttpHandler, type Path } from 'msw';
import { isAnswer, responseOf, type Answer } from '../exchange/answer.ts';
import { askedBy, type Asked } from '../exchange/asked.ts';
import { answersDirectly, matching } from '../exchange/direct-answers.ts';
import type { RecordedRequest } from '../format/recording.ts';
import { Redaction } from '../redaction/redaction.ts';
import { claimFolder } from './claim-folder.ts';
import { describeRequest } from './describe-request.ts';
import { describeMiss, missResponse } from './miss.ts';
import { checkAllowed, readMode, type RecordingMode } from './mode.ts';
import { Recorder } from './recorder.ts';
import { noRecording } from './recording-error.ts';
import type { RecordingOptions } from './recording-options.ts';
import { replayAnswer, type ReplayPace } from './replay-answer.ts';
import { Matching } from './request-key.ts';
import { StoredAnswers } from './stored-answers.ts';
import { attachWay, type Way } from './way.ts';

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
  const set = new RecordingSet(options);
  return answersDirectly(set, (asked) => set.answer(asked));
}

class RecordingSet implements Recordings {
  readonly dir: string;
  readonly mode: RecordingMode;
  readonly #options: RecordingOptions;
  readonly #pace: ReplayPace;
  readonly #matching: Matching;
  readonly #redaction: Redaction;
  readonly #stored: StoredAnswers;
  readonly #recorder: Recorder;
  readonly #misses: Error[] = [];
  #over = false;

  constructor(options: RecordingOptions) {
    const { dir, mode = readMode(), speed = Infinity, clock = systemClock, failures = false } = options;
    if (typeof dir !== 'string' || dir === '') throw expected('dir', 'a folder', dir);
    if (!(speed > 0)) throw expected('speed', 'a number > 0', speed);
    checkAllowed(mode);
    this.dir = resolve(dir);
    this.mode = mode;
    this.#options = options;
    this.#pace = { speed, clock };
    this.#matching = new Matching(options);
    this.#redaction = new Redaction(options);
    this.#stored = new StoredAnswers(this.dir, this.#matching);
    const into = mode === 'all' ? 'replace' : 'add';
    this.#recorder = new Recorder({ dir: this.dir, into, clock, redaction: this.#redaction, failures });
  }

  handler(pattern: Path = '*'): HttpHandler {
    const handler = http.all(pattern, ({ request, requestId }) => this.respond(request, requestId));
    return answersDirectly(
      handler,
      matching(pattern, (asked) => this.answer(asked)),
    );
  }

  attach(way: Way): void {
    attachWay(way);
  }

  async respond(request: Request, requestId: string): Promise<Response> {
    const answer = await this.answer(askedBy(request, requestId));
    return isAnswer(answer) ? responseOf(answer) : answer;
  }

  /** The same without the web's classes. */
  async answer(asked: Asked): Promise<Answer | Response> {
    if (this.mode === 'live') return passthrough();
    try {
      if (this.#over) throw noRecording(`${asked.method} ${asked.url} came after its test had ended (${this.dir}).`);
      if (this.#options.owner) claimFolder(this.dir, this.#options.owner);
      const described = await describeRequest(asked, this.#redaction);
      const key = this.#matching.key(described);
      const recorded = this.mode === 'all' ? undefined : this.#stored.take(key);
      if (recorded) return await replayAnswer(recorded, this.#pace);
      if (this.mode === 'replay') throw noRecording(this.#describeMiss(described));
      this.#recorder.record(described, { requestId: asked.id, key });
      return passthrough();
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error));
      this.#misses.push(problem);
      return missResponse(problem.message);
    }
  }

  async settle(outcome: 'passed' | 'failed' = 'passed'): Promise<RecordingReport> {
    this.#over = true;
    await this.#recorder.settle(outcome === 'passed' && this.#misses.length === 0);
    const { recorded, notKept, problems } = this.#recorder;
    const looked = this.mode === 'replay' || this.mode === 'missing';
    return {
      dir: this.dir,
      mode: this.mode,
      used: this.#stored.used,
      unused: looked ? this.#stored.unused.filter((file) => !recorded.includes(file)) : [],
      recorded,
      notKept,
      problems: [...this.#misses, ...problems],
    };
  }

  #describeMiss(asked: RecordedRequest): string {
    const { command = 'run the test with RECORD=missing' } = this.#options;
    return describeMiss(asked, this.#stored.all, { dir: this.dir, matching: this.#matching, command });
  }
}
