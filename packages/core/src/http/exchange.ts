import type { Dispatcher } from 'undici';
import type { Call } from '../call/call.ts';
import { leavingError } from '../call/edge-call.ts';
import { takeReady, type Readying } from '../chain/ready.ts';
import { CompletionError } from '../errors/completion-error.ts';
import type { Sent } from '../errors/error-codes.ts';
import { isOutput, type CompletionEvent } from '../events/event.ts';
import { hold } from '../link/hold.ts';
import { bodyFor } from './body/body-for.ts';
import { asMalformed } from './body/parse.ts';
import { connectionError } from './connection-error.ts';
import type { WireMode } from './dialect.ts';
import { Drain } from './drain.ts';
import { EventQueue } from './event-queue.ts';
import { ExchangeClocks, type AttemptClock, type TimedAttempt } from './exchange-clocks.ts';
import { timedOut } from './exchange-errors.ts';
import type { ExchangeOptions } from './exchange-options.ts';
import { Flow } from './flow.ts';
import type { Outgoing } from './outgoing.ts';
import type { ResponseHeaders } from './headers.ts';
import { letGoOfRawHeaders } from './raw-headers.ts';
import { readHead, type ResponseHead } from './response-head.ts';
import { ResponseReader } from './response-reader.ts';

type Result = IteratorResult<CompletionEvent, void>;

/** Begins nothing yet: the request goes out at the first read. */
export function openExchange(
  call: Call,
  wire: WireMode,
  options: ExchangeOptions,
): AsyncIterator<CompletionEvent, void> {
  return new Exchange(call, wire, options);
}

/**
 * One request and its answer, straight from undici's dispatch handler: no stream object stands between the socket and
 * the reader. It is over when the terminal event has come, when it failed, or when it was left; after that no clock
 * runs and nothing is held.
 */
class Exchange implements Readying, TimedAttempt, Dispatcher.DispatchHandler {
  readonly #call: Call;
  readonly #wire: WireMode;
  readonly #options: ExchangeOptions;
  readonly #queue: EventQueue;
  readonly #clocks: ExchangeClocks;
  readonly #flow: Flow;
  #phase: 'new' | 'preparing' | 'dispatched' | 'answering' | 'over' = 'new';
  #controller: Dispatcher.DispatchController | undefined;
  #release: (() => void) | undefined;
  #head: ResponseHead | undefined;
  #reader: ResponseReader | undefined;
  /** After the terminal event: reads the rest of the body so that the connection can be used again. */
  #drain: Drain | undefined;
  /** undici gives no controller before it writes; an abort until then is remembered, so that nothing is sent. */
  #forgotten: Error | undefined;
  #written = false;
  #firstOutput = false;

  constructor(call: Call, wire: WireMode, options: ExchangeOptions) {
    this.#call = call;
    this.#wire = wire;
    this.#options = options;
    this.#clocks = new ExchangeClocks(options.timeouts, options.timer, this);
    this.#flow = new Flow(this.#clocks);
    this.#queue = new EventQueue(this.#flow);
  }

  next(): Promise<Result> {
    if (this.#phase === 'new') this.#begin();
    return this.#queue.next();
  }

  [takeReady](): CompletionEvent | undefined {
    return this.#queue.take();
  }

  return(): Promise<Result> {
    if (this.#phase !== 'over') this.#abandon(new CompletionError('aborted', 'The reader left'));
    this.#queue.drop();
    return Promise.resolve({ done: true, value: undefined });
  }

  // The way out

  #begin(): void {
    this.#phase = 'preparing';
    const left = leavingError(this.#call);
    if (left) return this.#fail(left);
    this.#release = hold(this.#call, () => {
      if (this.#phase !== 'over') this.#fail(leavingError(this.#call));
    });
    this.#clocks.enter();
    try {
      const outgoing = this.#options.requests.make(this.#call, this.#wire);
      if (!(outgoing instanceof Promise)) return this.#ready(outgoing);
      this.#clocks.start(); // a key may be long in coming
      outgoing.then((later) => this.#ready(later), this.#fail);
    } catch (error) {
      this.#fail(error);
    }
  }

  #ready(outgoing: Outgoing): void {
    if (this.#phase === 'over') return; // left while it waited for a key
    this.#clocks.start('connect');
    const { comingBack } = this.#options;
    if (comingBack.soon) comingBack.wait(() => this.#dispatch(outgoing));
    else this.#dispatch(outgoing);
  }

  #dispatch(outgoing: Outgoing): void {
    if (this.#phase === 'over') return;
    this.#phase = 'dispatched';
    this.#options.comingBack.take();
    try {
      this.#options.dispatcher.dispatch(outgoing, this);
    } catch (error) {
      this.#fail(connectionError(error, this.#options.dialect.provider, 'no'));
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#forgotten) throw this.#forgotten; // `controller.abort` would end a connection that others can use
    this.#hasController(controller);
    this.#written = true;
    this.#clocks.stop('connect');
    if (this.#wire === 'stream') this.#clocks.start('headers', 'first-output');
  }

  // The way back

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    if (this.#phase === 'over') return;
    if (status < 200) return; // an interim response, the real one follows
    const { dialect, clock, maxBytes, alone } = this.#options;
    if (alone) letGoOfRawHeaders(controller);
    const head = readHead(dialect.provider, status, headers, clock);
    this.#head = head;
    this.#phase = 'answering';
    this.#clocks.stop('headers');
    this.#clocks.start('idle');
    try {
      const body = bodyFor(dialect, head, dialect.decode(this.#call, head), this.#wire, this.#emit);
      this.#reader = new ResponseReader({
        head,
        body,
        maxBytes,
        flow: this.#flow,
        queue: this.#queue,
        onFailed: this.#fail,
      });
      this.#hasController(this.#controller);
    } catch (error) {
      this.#fail(asMalformed(error, head));
    }
  }

  onResponseData(_: Dispatcher.DispatchController, bytes: Uint8Array): void {
    if (this.#phase === 'over') this.#drain?.onData(bytes.length);
    else this.#reader?.data(bytes);
  }

  onResponseEnd(): void {
    this.#hasController(undefined); // the connection is somebody else's from here on
    if (this.#phase === 'over') this.#drain?.onEnd();
    else this.#reader?.end();
    this.#options.comingBack.ended();
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, cause: Error): void {
    if (this.#phase === 'over') return this.#drain?.onEnd();
    this.#hasController(undefined);
    const error = connectionError(cause, this.#options.dialect.provider, this.#sent);
    if (this.#reader) this.#reader.broke(error);
    else this.#fail(error);
  }

  readonly #emit = (event: CompletionEvent): void => {
    if (this.#phase === 'over') return; // nothing comes after the end
    if (!this.#firstOutput && isOutput(event)) {
      this.#firstOutput = true;
      this.#clocks.stop('first-output');
    }
    this.#queue.push(event);
    if (event.type === 'end') this.#succeed();
  };

  // The end

  #succeed(): void {
    this.#over();
    this.#queue.end();
    if (!this.#controller) return;
    const { clock, comingBack } = this.#options;
    this.#drain = new Drain(this.#controller, comingBack, clock);
    this.#controller.resume(); // last: what was held back may come within this call
  }

  readonly #fail = (error: unknown): void => {
    if (this.#phase === 'over') return;
    this.#queue.fail(error);
    this.#abandon(error instanceof Error ? error : new Error(String(error)));
  };

  /** Leaves the response where it is: the socket is destroyed, or never gets the request. */
  #abandon(reason: Error): void {
    this.#over();
    if (this.#controller) this.#controller.abort(reason);
    else this.#forgotten = reason;
  }

  #hasController(controller: Dispatcher.DispatchController | undefined): void {
    this.#controller = controller;
    this.#flow.attach(controller, this.#reader?.inflater);
  }

  #over(): void {
    if (this.#phase === 'dispatched' || this.#phase === 'answering') this.#options.comingBack.free();
    this.#phase = 'over';
    this.#flow.attach(undefined, undefined);
    this.#reader?.close();
    this.#clocks.leave();
    this.#release?.();
  }

  onTimeout(clock: AttemptClock, afterMs: number): void {
    this.#reader?.cut();
    const { provider } = this.#options.dialect;
    this.#fail(timedOut(clock, afterMs, { provider, sent: this.#sent, requestId: this.#head?.requestId }));
  }

  get #sent(): Sent {
    if (this.#head) return 'yes';
    return this.#written ? 'maybe' : 'no';
  }
}
