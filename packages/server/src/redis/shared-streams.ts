import type {
  Followed,
  FollowQuery,
  NewStream,
  NotFollowed,
  StreamLog,
  StreamName,
  StreamStore,
} from '../resumable/stream-store.ts';
import { Following } from './following.ts';
import { SharedLog } from './shared-log.ts';
import { StreamScripts, type Station } from './stream-scripts.ts';

/** Streams in Redis, as one process makes and reads them. */
export class SharedStreams implements StreamStore {
  readonly #station: Station;
  readonly #logs = new Set<SharedLog>();
  #begun = 0;

  constructor(station: Station) {
    this.#station = station;
  }

  async begin(stream: NewStream): Promise<StreamLog | 'taken'> {
    const scripts = new StreamScripts(stream.id, this.#station);
    const token = `${this.#station.session}-${this.#begun++}`;
    if (!(await scripts.begin(stream.owner, token))) return 'taken';
    const log = new SharedLog(stream, token, { scripts, station: this.#station });
    this.#logs.add(log);
    void log.settled.then(() => this.#logs.delete(log));
    return log;
  }

  follow({ id, ...query }: FollowQuery): Promise<Followed | NotFollowed> {
    return new Following(new StreamScripts(id, this.#station), query, this.#station).open();
  }

  stop({ id, owner }: StreamName): Promise<boolean> {
    return new StreamScripts(id, this.#station).stop(owner);
  }

  async close(): Promise<void> {
    for (const log of this.#logs) log.giveUp();
    await Promise.all([...this.#logs].map(({ settled }) => settled));
    this.#station.hints.close();
    this.#station.runner.close();
  }
}
