import type { RecordedAnswer, RecordedRequest } from '../format/recording.ts';
import type { Candidate } from './miss.ts';
import { listRecordings, readFolder } from './recording-folder.ts';
import type { Matching } from './request-key.ts';

interface StoredAnswer extends Candidate {
  readonly answer: RecordedAnswer;
  used: boolean;
}

/**
 * The answers in a folder, each given once, equal requests in the order in which they were recorded. Keys are made of
 * what the files say and not stored: other options make other keys of the same files.
 */
export class StoredAnswers {
  /** Files that answered, in the order in which they did. */
  readonly used: string[] = [];
  readonly #dir: string;
  readonly #matching: Matching;
  #stored: readonly StoredAnswer[] | undefined;

  constructor(dir: string, matching: Matching) {
    this.#dir = dir;
    this.#matching = matching;
  }

  /** What is there to be asked for. @throws RecordingFileError when a file cannot be read. */
  get all(): readonly StoredAnswer[] {
    this.#stored ??= readFolder(this.#dir).map(({ file, recording: { request, answer } }) => {
      return { file, request, answer, key: this.#matching.key(request), used: false };
    });
    return this.#stored;
  }

  /** Files that nobody asked for. */
  get unused(): readonly string[] {
    return listRecordings(this.#dir).filter((file) => !this.used.includes(file));
  }

  take(asked: RecordedRequest): RecordedAnswer | undefined {
    const key = this.#matching.key(asked);
    const stored = this.all.find((one) => !one.used && one.key === key);
    if (!stored) return undefined;
    stored.used = true;
    this.used.push(stored.file);
    return stored.answer;
  }
}
