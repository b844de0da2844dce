import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Readable } from 'node:stream';
import type { IncomingExchange } from './incoming-exchange.ts';

/** What belongs to one connection, and not to the answer. */
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'proxy-connection']);

const bodiless = new Set(['GET', 'HEAD']);

/** The two versions of HTTP, alike. */
export const answers = {
  http1(request: IncomingMessage, response: ServerResponse): IncomingExchange {
    const { socket, method = 'GET', url: path = '/', headers } = request;
    return {
      socket,
      toDispatch: (origin = `http://${headers.host}`) => dispatched({ origin, path, method, headers, body: request }),
      head(status, given) {
        response.writeHead(status, without(given));
        response.flushHeaders();
      },
      write: (chunk) => response.write(chunk),
      drained: (listener) => void response.once('drain', listener),
      end: () => void response.end(),
      cut: (reset) => void (reset ? socket.resetAndDestroy() : socket.destroy()),
      left: (listener) => void response.once('close', () => response.writableFinished || listener()),
      get headSent() {
        return response.headersSent;
      },
    };
  },

  http2(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): IncomingExchange {
    const { ':method': method = 'GET', ':path': path = '/', ':authority': authority } = headers;
    stream.on('error', () => {}); // 'close' follows
    return {
      socket: stream.session!.socket as never,
      toDispatch: (origin = `http://${authority}`) => dispatched({ origin, path, method, headers, body: stream }),
      head: (status, given) => stream.respond({ ':status': status, ...without(given) }),
      write: (chunk) => stream.write(chunk),
      drained: (listener) => void stream.once('drain', listener),
      end: () => void stream.end(),
      cut: () => stream.destroy(new Error('cut')), // `close` would send an end first
      left: (listener) => void stream.once('close', () => stream.writableFinished || listener()),
      get headSent() {
        return stream.headersSent;
      },
    };
  },
};

interface Incoming {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

function dispatched({ origin, path, method, headers, body }: Incoming): ReturnType<IncomingExchange['toDispatch']> {
  const kept = Object.entries(headers).filter(
    ([name]) => !name.startsWith(':') && !hopByHop.has(name) && name !== 'host',
  );
  return { origin, path, method, headers: Object.fromEntries(kept), body: bodiless.has(method) ? null : body };
}

function without(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !hopByHop.has(name)) kept[name] = value;
  }
  return kept;
}
