import { digest } from '../digest.ts';
import type { Question } from '../wires/question.ts';
import type { Wire } from '../wires/wire.ts';
import { readRecordings, type Recording } from './read-recordings.ts';

/** A text that is worth a look on a screen: more than a word, less than a page. */
const goodLength = { least: 200, most: 1_500 };
/** So many questions are remembered; then it begins anew. */
const mostQuestions = 10_000;

/**
 * Deals out recordings: each new question takes the next one of its wire and mode, round and round, good reading first. The
 * same question asked again on the same wire in the same mode gets the same recording.
 */
export class Recordings {
  /** By provider and mode. */
  readonly #decks: ReadonlyMap<string, readonly Recording[]>;
  readonly #next = new Map<string, number>();
  readonly #dealt = new Map<string, Recording>();
  /** Whose wires there is something of. */
  readonly providers: readonly string[];

  /** @throws Error when the folder is not there, or holds nothing of the wires. */
  constructor(folder: string, wires: readonly Wire[]) {
    const all = readRecordings(folder, wires);
    const ordered = [...all.filter(readsWell), ...all.filter((recording) => !readsWell(recording))];
    this.#decks = Map.groupBy(ordered, nameDeck);
    this.providers = [...new Set(all.map(({ provider }) => provider))];
  }

  /** @throws Error when nothing was recorded on the wire and in the mode of the question. */
  deal(question: Question): Recording {
    const name = nameDeck(question);
    const deck = this.#decks.get(name);
    if (!deck) throw new Error(`Expected a recorded ${name} answer, there is none in the folder`);
    const key = `${name} ${digest(question.conversation)}`;
    const recording = this.#dealt.get(key) ?? this.#draw(name, deck);
    if (this.#dealt.size >= mostQuestions) this.#dealt.clear();
    this.#dealt.set(key, recording);
    return recording;
  }

  #draw(name: string, deck: readonly Recording[]): Recording {
    const next = this.#next.get(name) ?? 0;
    this.#next.set(name, next + 1);
    return deck[next % deck.length]!;
  }
}

function nameDeck({ provider, stream }: { readonly provider: string; readonly stream: boolean }): string {
  return `${provider} ${stream ? 'stream' : 'whole'}`;
}

function readsWell({ text }: Recording): boolean {
  return text.length >= goodLength.least && text.length <= goodLength.most;
}
