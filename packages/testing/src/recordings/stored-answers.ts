import type { RecordedAnswer } from '../format/recording.ts';
import type { Candidate } from './miss.ts';
import { listRecordings, readFolder } from './recording-folder.ts';
import type { Matching } from './request-key.ts';

interface StoredAnswer extends Candidate {
  readonly answer: RecordedAnswer;
}

interface Folder {
  readonly all: readonly StoredAnswer[];
  /** What was not given yet, by key. */
  readonly left: ReadonlyMap<string, StoredAnswer[]>;
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
  #folder: Folder | undefined;

  constructor(dir: string, matching: Matching) {
    this.#dir = dir;
    this.#matching = matching;
  }

  /** What is there to be asked for. @throws RecordingFileError when a file cannot be read. */
  get all(): readonly StoredAnswer[] {
    return this.#read().all;
  }

  /** Files that nobody asked for. */
  get unused(): readonly string[] {
    return listRecordings(this.#dir).filter((file) => !this.used.includes(file));
  }

  /** The next answer to a request with this key. */
  take(key: string): RecordedAnswer | undefined {
    const stored = this.#read().left.get(key)?.shift();
    if (stored) this.used.push(stored.file);
    return stored?.answer;
  }

  #read(): Folder {
    if (this.#folder) return this.#folder;
    const all = readFolder(this.#dir).map(({ file, recording: { request, answer } }) => {
      return { file, request, answer, key: this.#matching.key(request) };
    });
    return (this.#folder = { all, left: Map.groupBy(all, ({ key }) => key) });
  }
}
