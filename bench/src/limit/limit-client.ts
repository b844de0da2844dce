import { Pool, type Dispatcher } from 'undici';
import { SseJson } from './sse-json.ts';
import { TextQueue } from './text-queue.ts';

interface Delta {
  readonly type: string;
  readonly delta?: { readonly type: string; readonly text: string };
}

/**
 * What a client on undici costs at the least: straight from its dispatch handler, one JSON.parse an event, handed out by an
 * async iterator. No retries, no timeouts, no events but text; no client that does its job is to be faster.
 */
export class LimitClient {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, headers: Record<string, string>) {
    const { origin, pathname } = new URL(url);
    this.#pool = new Pool(origin, { keepAliveTimeout: 60_000, headersTimeout: 0, bodyTimeout: 0 });
    this.#path = pathname;
    this.#headers = headers;
  }

  stream(body: object, signal?: AbortSignal): AsyncIterable<string> {
    const queue = new TextQueue();
    const sse = new SseJson((value) => {
      const { type, delta } = value as Delta;
      if (type === 'content_block_delta' && delta!.type === 'text_delta') queue.push(delta!.text);
    });
    this.#dispatch(body, signal, {
      onData: (bytes) => sse.push(bytes),
      onEnd: () => queue.end(),
      onError: (error) => queue.end({ error }),
      onController: (controller) => (queue.controller = controller),
    });
    return queue;
  }

  whole(body: object, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const parts: Buffer[] = [];
      this.#dispatch(body, signal, {
        onData: (bytes) => parts.push(bytes),
        onEnd: () => resolve(JSON.parse((parts.length === 1 ? parts[0]! : Buffer.concat(parts)).toString())),
        onError: reject,
      });
    });
  }

  #dispatch(body: object, signal: AbortSignal | undefined, reader: Reader): void {
    let onAbort: (() => void) | undefined;
    const over = (): void => {
      if (onAbort) signal!.removeEventListener('abort', onAbort);
    };
    this.#pool.dispatch(
      { path: this.#path, method: 'POST', headers: this.#headers, body: JSON.stringify(body) },
      {
        onRequestStart(controller) {
          reader.onController?.(controller);
          if (!signal) return;
          onAbort = () => controller.abort(signal.reason as Error);
          if (signal.aborted) onAbort();
          else signal.addEventListener('abort', onAbort, { once: true });
        },
        onResponseStart(controller, status) {
          if (status >= 400) controller.abort(new Error(`status ${status}`));
        },
        onResponseData(_controller, bytes) {
          reader.onData(bytes);
        },
        onResponseEnd() {
          over();
          reader.onEnd();
        },
        onResponseError(_controller, error) {
          over();
          reader.onError(error);
        },
      },
    );
  }
}

interface Reader {
  readonly onData: (bytes: Buffer) => void;
  readonly onEnd: () => void;
  readonly onError: (error: unknown) => void;
  readonly onController?: (controller: Dispatcher.DispatchController) => void;
}
