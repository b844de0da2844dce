import type { Dispatcher } from 'undici';
import type { Call } from '../call/call.ts';
import { abortError } from '../errors/abort-error.ts';
import { takeReady, type Readying } from '../chain/ready.ts';
import { CompletionError } from '../errors/completion-error.ts';
import type { ClockName, Sent } from '../errors/error-codes.ts';
import { isOutput, type CompletionEvent } from '../events/event.ts';
import { hold } from '../link/hold.ts';
import type { Clock } from '../time/clock.ts';
import { asMalformed, bodyFor, type Body } from './body.ts';
import type { ComingBack } from './coming-back.ts';
import { connectionError } from './connection-error.ts';
import type { Dialect, WireMode } from './dialect.ts';
import { drain } from './drain.ts';
import { EventQueue } from './event-queue.ts';
import { ExchangeClocks, type Timeouts } from './exchange-clocks.ts';
import { timedOut, tooLong, truncated } from './exchange-errors.ts';
import { Flow } from './flow.ts';
import { makeInflater, type Inflater } from './inflate.ts';
import { readHead, type ResponseHead } from './response-head.ts';

type Result = IteratorResult<CompletionEvent, void>;

/** A request ready to go out. */
export interface Outgoing {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ExchangeOptions {
  readonly dialect: Dialect;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly timeouts: Timeouts;
  readonly maxBytes: number;
  readonly wire: WireMode;
  /** The connections of the transport that are free in a moment. */
  readonly comingBack: ComingBack;
  /** Makes the request; may wait for a key. Called at the first read. */
  prepare(): Outgoing | Promise<Outgoing>;
}

/** Begins nothing yet: the request goes out at the first read. */
export function openExchange(call: Call, options: ExchangeOptions): AsyncIterator<CompletionEvent, void> {
  return new Exchange(call, options);
}

/**
 * One request and its answer, straight from undici's dispatch handler: no stream object stands between the socket and
 * the reader. It is over when the terminal event has come, when it failed, or when it was left; after that no clock
 * runs and nothing is held.
 */
class Exchange implements Readying, Dispatcher.DispatchHandler {
  readonly #call: Call;
  readonly #options: ExchangeOptions;
  readonly #queue: EventQueue;
  readonly #clocks: ExchangeClocks;
  readonly #flow: Flow;
  #phase: 'new' | 'preparing' | 'dispatched' | 'answering' | 'over' = 'new';
  #controller: Dispatcher.DispatchController | undefined;
  #release: (() => void) | undefined;
  #head: ResponseHead | undefined;
  #body: Body | undefined;
  #inflater: Inflater | undefined;
  /** After the terminal event: reads the rest of the body so that the connection can be used again. */
  #drain: ReturnType<typeof drain> | undefined;
  /** undici gives no controller before it writes; an abort until then is remembered, so that nothing is sent. */
  #forgotten: Error | undefined;
  /** Why the connection broke, while an inflater still has something to say. */
  #lost: CompletionError | undefined;
  #written = false;
  #firstOutput = false;
  #ended = false;
  #bytes = 0;

  constructor(call: Call, options: ExchangeOptions) {
    this.#call = call;
    this.#options = options;
    this.#clocks = new ExchangeClocks(options.timeouts, options.clock, this.#onTimeout);
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
    const { signal } = this.#call;
    if (signal.aborted) return this.#fail(abortError(signal));
    this.#release = hold(signal, () => {
      if (this.#phase !== 'over') this.#fail(abortError(signal));
    });
    this.#clocks.start('total');
    try {
      const outgoing = this.#options.prepare();
      if (outgoing instanceof Promise) outgoing.then(this.#ready, (error: unknown) => this.#fail(error));
      else this.#ready(outgoing);
    } catch (error) {
      this.#fail(error);
    }
  }

  readonly #ready = (outgoing: Outgoing): void => {
    if (this.#phase === 'over') return; // left while it waited for a key
    this.#clocks.start('connect');
    this.#options.comingBack.use(() => this.#dispatch(outgoing));
  };

  #dispatch(outgoing: Outgoing): void {
    if (this.#phase === 'over') return;
    this.#phase = 'dispatched';
    this.#options.comingBack.take();
    try {
      this.#options.dispatcher.dispatch({ ...outgoing, method: 'POST', headersTimeout: 0, bodyTimeout: 0 }, this);
    } catch (error) {
      this.#fail(connectionError(error, this.#options.dialect.provider, 'no'));
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#forgotten) throw this.#forgotten; // `controller.abort` would end a connection that others can use
    this.#hasController(controller);
    this.#written = true;
    this.#clocks.stop('connect');
    if (this.#options.wire === 'stream') this.#clocks.start('headers', 'first-output');
  }

  // The way back

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: ResponseHead['headers']): void {
    if (this.#phase === 'over') return;
    if (status < 200) return; // an interim response, the real one follows
    const { dialect, clock, wire } = this.#options;
    const head = readHead(dialect.provider, status, headers, clock.wall());
    this.#head = head;
    this.#phase = 'answering';
    this.#clocks.stop('headers');
    this.#clocks.start('idle');
    this.#try(() => {
      this.#body = bodyFor(dialect, head, dialect.decode(this.#call, head), wire, this.#emit);
      this.#inflater = makeInflater(head, {
        onData: this.#read,
        onDrain: this.#flow.unclog,
        onEnd: this.#bodyEnded,
        onError: this.#broken,
      });
      this.#hasController(this.#controller);
    });
  }

  onResponseData(_: Dispatcher.DispatchController, bytes: Uint8Array): void {
    if (this.#phase === 'over') return this.#drain?.onData(bytes.length);
    this.#flow.heard();
    if (!this.#inflater) this.#read(bytes);
    else if (!this.#inflater.write(bytes)) this.#flow.clog();
  }

  onResponseEnd(): void {
    this.#hasController(undefined); // the connection is somebody else's from here on
    if (this.#phase === 'over') this.#drain?.onEnd();
    else if (this.#inflater) this.#inflater.end();
    else this.#bodyEnded();
    this.#options.comingBack.ended();
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.#phase === 'over') return this.#drain?.onEnd();
    this.#hasController(undefined);
    this.#lost = connectionError(error, this.#options.dialect.provider, this.#sent);
    if (this.#inflater) this.#inflater.end(); // it may still hold the terminal event
    else this.#broken(this.#lost);
  }

  readonly #read = (bytes: Uint8Array): void => {
    if (this.#phase === 'over') return;
    this.#bytes += bytes.length;
    if (this.#bytes > this.#options.maxBytes) return this.#fail(tooLong(this.#head!, this.#options.maxBytes));
    this.#try(() => this.#body!.write(bytes));
    if ((this.#phase as string) !== 'over') this.#flow.read(bytes.length, this.#queue.length);
  };

  readonly #bodyEnded = (): void => {
    if (this.#lost) return this.#broken(this.#lost);
    this.#try(() => this.#body?.end());
    if (this.#ended || (this.#phase as string) === 'over') return;
    this.#fail(truncated(this.#head!));
  };

  /** The body will not become whole. An error status says enough without it. */
  readonly #broken = (error: CompletionError): void => {
    this.#lost = undefined;
    if (this.#head && this.#head.status >= 400) this.#bodyEnded();
    else this.#fail(error);
  };

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

  #try(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#fail(this.#head ? asMalformed(error, this.#head) : error);
    }
  }

  #succeed(): void {
    this.#ended = true;
    this.#over();
    this.#queue.end();
    this.#inflater?.destroy();
    if (!this.#controller) return;
    const controller = this.#controller;
    const { clock, comingBack } = this.#options;
    this.#drain = drain(clock, comingBack.expect(), () => {
      controller.abort(new Error('The rest of the answer was too long'));
    });
    controller.resume(); // last: what was held back may come within this call
  }

  #fail(error: unknown): void {
    if (this.#phase === 'over') return;
    this.#queue.fail(error);
    this.#abandon(error instanceof Error ? error : new Error(String(error)));
  }

  /** Leaves the response where it is: the socket is destroyed, or never gets the request. */
  #abandon(reason: Error): void {
    this.#over();
    this.#inflater?.destroy();
    if (this.#controller) this.#controller.abort(reason);
    else this.#forgotten = reason;
  }

  #hasController(controller: Dispatcher.DispatchController | undefined): void {
    this.#controller = controller;
    this.#flow.attach(controller, this.#inflater);
  }

  #over(): void {
    if (this.#phase === 'dispatched' || this.#phase === 'answering') this.#options.comingBack.free();
    this.#phase = 'over';
    this.#flow.attach(undefined, undefined);
    this.#clocks.clear();
    this.#release?.();
  }

  readonly #onTimeout = (clock: Exclude<ClockName, 'deadline'>, afterMs: number): void => {
    const { provider } = this.#options.dialect;
    this.#fail(timedOut(clock, afterMs, { provider, sent: this.#sent, requestId: this.#head?.requestId }));
  };

  get #sent(): Sent {
    if (this.#head) return 'yes';
    return this.#written ? 'maybe' : 'no';
  }
}
