import assert from 'node:assert/strict';
import { sleep, systemClock } from '@sluice/core';
import { LostFlight, type OpenFlight } from '../cache-store.ts';
import type { SharedCheck } from './check.ts';
import { Place } from './place.ts';

/** What every store does that processes share: one of them makes an answer, and the others hear it. */
export const sharedChecks: readonly SharedCheck[] = [
  {
    title: 'one makes an answer that is due, the others are told that somebody does',
    async run(opened) {
      const place = new Place(opened);
      const [first, second, third] = [await place.look(), await place.look(), await place.lookElsewhere()];
      assert.ok(first.claim && !first.elsewhere, 'expected the first to make it');
      for (const one of [second, third]) assert.ok(one.elsewhere && !one.claim, 'expected the others not to make it');
      first.claim.release('left');
      const next = await eventually(
        () => place.lookElsewhere(),
        ({ claim }) => claim !== undefined,
      );
      next.claim!.release('left');
    },
  },
  {
    title: 'nobody makes an answer that is not due; one that is old, or about to be, is made by one',
    async run(opened) {
      const place = new Place(opened);
      await place.keep({ freshMs: 600_000, tookMs: 1_000 });
      const fresh = await place.look();
      assert.ok(fresh.entry && !fresh.claim && !fresh.elsewhere, 'expected a fresh answer and nothing to do');
      const early = await place.look({ early: 1_000 });
      assert.ok(early.entry && early.claim, 'expected one to make it early');
      assert.ok((await place.lookElsewhere({ early: 1_000 })).elsewhere, 'expected nobody else to');
      early.claim.release('left');
      const old = await eventually(
        () => place.lookElsewhere({ maxAgeMs: 0 }),
        ({ claim }) => claim !== undefined,
      );
      assert.ok(old.entry, 'expected the old answer besides');
      old.claim!.release('left');
    },
  },
  {
    title: 'C17 who listens elsewhere hears what was said so far, and the rest as it comes',
    async run(opened) {
      const place = new Place(opened);
      const { claim } = await place.look();
      const said = new Said();
      claim!.broadcast(said.open);
      said.say('one', 'two');
      const { elsewhere } = await place.lookElsewhere();
      const heard: string[] = [];
      const { signal } = new AbortController();
      for await (const text of elsewhere!.listen(signal)) {
        heard.push(text);
        if (text === 'two') said.say('three');
        if (text === 'three') said.say('é 🎈', 'x'.repeat(200_000), 'last');
        if (text === 'last') break;
      }
      assert.deepEqual(heard, ['one', 'two', 'three', 'é 🎈', 'x'.repeat(200_000), 'last']);
      said.end();
      claim!.release('readable');
    },
  },
  {
    title: 'who listens hears all of it, though it was released before all was passed on',
    async run(opened) {
      const place = new Place(opened);
      const { claim } = await place.look();
      const said = new Said();
      claim!.broadcast(said.open);
      said.say('one');
      const { elsewhere } = await place.lookElsewhere();
      const { signal } = new AbortController();
      const texts = elsewhere!.listen(signal)[Symbol.asyncIterator]();
      assert.equal((await texts.next()).value, 'one');
      said.say('two', 'last');
      said.end();
      claim!.release('readable');
      assert.deepEqual([(await texts.next()).value, (await texts.next()).value], ['two', 'last']);
      await texts.return?.();
    },
  },
  {
    title: 'C4 a flight is read for as long as somebody listens elsewhere, and no longer',
    async run(opened) {
      const place = new Place(opened);
      const { claim } = await place.look();
      const said = new Said();
      claim!.broadcast(said.open);
      said.say('one');
      const { elsewhere } = await place.lookElsewhere();
      const caller = new AbortController();
      const texts = elsewhere!.listen(caller.signal)[Symbol.asyncIterator]();
      assert.equal((await texts.next()).value, 'one');
      assert.equal(said.readers, 1, 'expected it to be read');
      await texts.return?.();
      await eventually(
        async () => said.readers,
        (readers) => readers === 0,
      );
      claim!.release('left');
    },
  },
  {
    title: 'C5 a flight that is left is lost to who listens, and the next one makes it',
    async run(opened) {
      const place = new Place(opened);
      const { claim } = await place.look();
      const { elsewhere } = await place.lookElsewhere();
      const { signal } = new AbortController();
      const first = elsewhere!.listen(signal)[Symbol.asyncIterator]().next();
      claim!.release('left');
      await assert.rejects(first as Promise<unknown>, (error) => error instanceof LostFlight);
      const next = await place.lookElsewhere();
      assert.ok(next.claim, 'expected somebody else to make it');
      next.claim.release('left');
    },
  },
];

/** Texts of a flight, said when a check wants them to be. */
class Said {
  readers = 0;
  readonly #texts: string[] = [];
  #over = false;
  #wake: (() => void)[] = [];

  say(...texts: string[]): void {
    this.#texts.push(...texts);
    this.#news();
  }

  end(): void {
    this.#over = true;
    this.#news();
  }

  readonly open: OpenFlight = (signal) => this.#read(signal);

  async *#read(signal: AbortSignal): AsyncGenerator<string, void> {
    this.readers++;
    signal.addEventListener('abort', () => this.#news(), { once: true });
    try {
      for (let place = 0; !signal.aborted;) {
        if (place < this.#texts.length) yield this.#texts[place++]!;
        else if (this.#over) return;
        else await new Promise<void>((resolve) => void this.#wake.push(resolve));
      }
    } finally {
      this.readers--;
    }
  }

  #news(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const go of waiting) go();
  }
}

/** What a real server is given to tell others of something: much longer than it takes, since nothing else hangs on it. */
const patienceMs = 10_000;

/** A release is told behind the back of who releases. */
async function eventually<Value>(look: () => Promise<Value>, good: (value: Value) => boolean): Promise<Value> {
  const givesUpAt = systemClock.now() + patienceMs;
  for (;;) {
    const value = await look();
    if (good(value)) return value;
    assert.ok(systemClock.now() < givesUpAt, 'expected it to come to that');
    await sleep(1, new AbortController().signal);
  }
}
