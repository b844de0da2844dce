import { StreamError } from '@sluice/server/browser';
import { foldFrame } from './answer.ts';
import type { ChainLayout } from '../chain/chain-layout.ts';
import { callBegins, callFails, passFrame, stillWater, type ChainState } from '../chain/chain-state.ts';
import { forgetStream, forgetStreams, keepStream, keptStream } from './running-stream.ts';
import type { ChatRequest, DemoClient } from '../session/demo-client.ts';
import { troubleOf } from './trouble.ts';
import { beginTurn, historyOf, isRunning, type Turn } from './turn.ts';

export type Wishes = Pick<ChatRequest, 'tools' | 'think' | 'fresh'>;
type Frames = ReturnType<DemoClient['chat']>;
type Open = (signal: AbortSignal, ask: typeof fetch) => Frames;

/**
 * A conversation: one question at a time, kept in memory only. What it shows of itself are `turns` and `chain`; each change is
 * announced to `onChange`.
 */
export class Chat {
  turns: readonly Turn[] = [];
  chain: ChainState = stillWater;
  onChange: () => void = () => {};
  /** Told when an attempt begins, fails or is over: what was spent may have changed. */
  onSpent: () => void = () => {};
  #client: DemoClient;
  #layout: ChainLayout = { gates: [], basins: [] };
  #streamId: string | undefined;
  #leaving = new AbortController();

  constructor(client: DemoClient) {
    this.#client = client;
  }

  set layout(layout: ChainLayout) {
    this.#layout = layout;
  }

  /** Who signs in again goes on with the same conversation. */
  set client(client: DemoClient) {
    this.#client = client;
  }

  get running(): Turn | undefined {
    return this.turns.find(isRunning);
  }

  /** Asks, unless an answer runs. Resolves when the answer is over, however. */
  async ask(question: string, wishes: Wishes): Promise<void> {
    if (this.running) return;
    const request = { messages: historyOf(this.turns, question), ...wishes };
    this.turns = [...this.turns, beginTurn((this.turns.at(-1)?.id ?? 0) + 1, question, Date.now())];
    await this.#run((signal, ask) => this.#client.chat(request, signal, ask));
  }

  /** Asks the last question once more, as if it had not been asked before: the same again is what a cache may answer. */
  async askAgain(wishes: Wishes): Promise<void> {
    const last = this.turns.at(-1);
    if (!last || this.running) return;
    this.turns = this.turns.slice(0, -1);
    await this.ask(last.question, wishes);
  }

  /** Goes on with the answer that ran when the page was left, or when the connection was lost. */
  async pickUp(): Promise<void> {
    const kept = keptStream(this.#client.user);
    if (!kept || this.running) return;
    const last = this.turns.at(-1);
    const turns = last?.question === kept.question ? this.turns.slice(0, -1) : this.turns;
    this.turns = [...turns, { ...beginTurn((last?.id ?? 0) + 1, kept.question, Date.now()), connection: 'again' }];
    this.#streamId = kept.id;
    await this.#run((signal, ask) => this.#client.pickUp(kept.id, signal, ask));
  }

  /** Stops the answer at the provider, too. The stream says when it has: only then is it stopped. */
  stop(): void {
    const turn = this.running;
    if (!turn || turn.state === 'stopping') return;
    this.#change({ state: 'stopping' });
    this.#stopStream();
  }

  /** Forgets the conversation, unless an answer runs. */
  clear(): void {
    if (this.running) return;
    forgetStreams();
    this.turns = [];
    this.chain = stillWater;
    this.onChange();
  }

  async #run(open: Open): Promise<void> {
    const client = this.#client;
    const leaving = (this.#leaving = new AbortController());
    let expired = false;
    this.chain = callBegins;
    this.onChange();
    try {
      for await (const frame of open(leaving.signal, this.#connect())) this.#pass(frame);
      this.#end({ state: 'whole' });
    } catch (error) {
      if (leaving.signal.aborted) return;
      this.#fail(error);
      expired = error instanceof StreamError && error.status === 401;
    } finally {
      this.#streamId = undefined;
      this.onSpent();
    }
    if (!expired) return;
    if (client === this.#client) client.signedOut();
    else await this.pickUp(); // signed in again meanwhile: that token is good
  }

  /** Makes the requests of one stream. The first begins it; every other means that the connection broke. */
  #connect(): typeof fetch {
    let asked = 0;
    return async (input, options) => {
      if (asked++ > 0) this.#change({ connection: 'again' });
      const response = await fetch(input, options);
      if (!response.ok) return response;
      if (this.running?.connection === 'again') this.#change({ connection: 'resumed' });
      const id = response.headers.get('stream-id');
      if (id !== null) this.#began(id);
      return response;
    };
  }

  #began(id: string): void {
    const { question, state } = this.running ?? {};
    if (question === undefined) return;
    this.#streamId = id;
    if (state === 'stopping') this.#stopStream(); // stop was pressed before there was anything to stop
    else keepStream({ id, user: this.#client.user, question });
  }

  #stopStream(): void {
    if (this.#streamId === undefined) return;
    // When the server cannot be told, the answer is at least not shown any further.
    this.#client.stop(this.#streamId).catch(() => this.#leaveStopped());
  }

  #leaveStopped(): void {
    if (!this.running) return;
    this.#end({ state: 'stopped' });
    this.#leaving.abort();
  }

  #pass(frame: Parameters<typeof foldFrame>[1]): void {
    const turn = this.running;
    if (!turn) return;
    const now = Date.now();
    const answer = foldFrame(turn.answer, frame);
    this.chain = passFrame(this.chain, this.#layout, frame, now);
    const isFirst = turn.firstOutputAt === undefined && answer.parts.length > 0;
    const state = turn.state === 'stopping' ? 'stopping' : answer.parts.length > 0 ? 'answering' : 'asking';
    if (frame.type === 'start' || frame.type === 'attempt-failed') this.onSpent();
    this.#change({ answer, state, ...(isFirst && { firstOutputAt: now }) });
  }

  #fail(error: unknown): void {
    if (error instanceof StreamError && error.code === 'stopped') {
      this.chain = { ...this.chain, phase: 'stopped' };
      this.#end({ state: 'stopped' });
      return;
    }
    const trouble = troubleOf(error, Date.now(), this.#streamId !== undefined);
    this.chain = callFails(this.chain, this.#layout, trouble.code);
    this.#end({ state: 'failed', trouble });
  }

  #end(changes: Partial<Turn>): void {
    if (changes.trouble?.way !== 'resume' && this.#streamId !== undefined) forgetStream(this.#streamId);
    this.#change({ ...changes, endedAt: Date.now() });
  }

  #change(changes: Partial<Turn>): void {
    this.turns = this.turns.map((turn) => (isRunning(turn) ? { ...turn, ...changes } : turn));
    this.onChange();
  }
}
