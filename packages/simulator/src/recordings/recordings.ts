import { digest } from '../digest.ts';
import type { Question, Wire } from '../wires/wire.ts';
import { readRecordings, type Recording } from './read-recordings.ts';

/** A text that is worth a look on a screen: more than a word, less than a page. */
const goodLength = { least: 200, most: 1_500 };
/** So many questions are remembered; then it begins anew. */
const mostQuestions = 10_000;

/**
 * Deals out recordings: each new question takes the next one of its mode, round and round, good reading first. The same
 * question asked again in the same mode gets the same recording.
 */
export class Recordings {
  readonly #decks: { readonly stream: readonly Recording[]; readonly whole: readonly Recording[] };
  readonly #next = { stream: 0, whole: 0 };
  readonly #dealt = new Map<string, Recording>();

  /** @throws Error when the folder is not there, or holds nothing of the wire. */
  constructor(folder: string, wire: Wire) {
    const all = readRecordings(folder, wire);
    const ordered = [...all.filter(readsWell), ...all.filter((recording) => !readsWell(recording))];
    this.#decks = {
      stream: ordered.filter(({ stream }) => stream),
      whole: ordered.filter(({ stream }) => !stream),
    };
  }

  /** @throws Error when nothing was recorded in the mode that the question wants. */
  deal({ conversation, stream }: Question): Recording {
    const mode = stream ? 'stream' : 'whole';
    const deck = this.#decks[mode];
    const key = `${mode} ${digest(conversation)}`;
    const recording = this.#dealt.get(key) ?? deck[this.#next[mode]++ % deck.length];
    if (!recording) throw new Error(`Expected a recorded ${mode} answer, there is none in the folder`);
    if (this.#dealt.size >= mostQuestions) this.#dealt.clear();
    this.#dealt.set(key, recording);
    return recording;
  }
}

function readsWell({ text }: Recording): boolean {
  return text.length >= goodLength.least && text.length <= goodLength.most;
}
