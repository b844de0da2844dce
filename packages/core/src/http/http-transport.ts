import type { Dispatcher } from 'undici';
import type { Call } from '../call/call.ts';
import type { Events, Transport } from '../chain/middleware.ts';
import { expected, expectedSecret } from '../errors/expected.ts';
import { eventsOf } from '../link/events-of.ts';
import { systemClock, type Clock } from '../time/clock.ts';
import { SharedTimer } from '../time/shared-timer.ts';
import { ComingBack } from './coming-back.ts';
import type { Dialect, WireMode } from './dialect.ts';
import { makeDispatcher, type DispatcherOptions } from './dispatcher.ts';
import { openExchange } from './exchange.ts';
import { timeoutsOf, type TimeoutOptions } from './exchange-clocks.ts';
import { assertHeaders, type Headers } from './headers.ts';
import { OutgoingRequests } from './outgoing.ts';

/** What every transport over HTTP takes. */
export interface HttpOptions extends DispatcherOptions {
  /** Where the provider's API stands. @defaultValue the provider's own address */
  readonly baseUrl?: string;
  /** Sent with every request, after and over the dialect's own. */
  readonly headers?: Headers;
  /** Appended to every URL. */
  readonly query?: Headers;
  readonly timeouts?: TimeoutOptions;
  /**
   * How to ask. `auto`: whole when the caller wants no stream and `maxTokens` is at most 1,024, else as a stream that is
   * folded, because long silent connections die. @defaultValue `'auto'`
   */
  readonly wire?: 'auto' | WireMode;
  /** The longest answer. @defaultValue `268_435_456` (256 MiB) */
  readonly maxBytes?: number;
  /** An undici dispatcher to send through. Yours to close. @defaultValue one of the transport's own */
  readonly dispatcher?: Dispatcher;
  readonly clock?: Clock;
}

/** What a dialect's factory adds. */
export interface HttpDefaults {
  readonly baseUrl: string;
  /** Headers that depend on the call: keys. May wait; throws `CompletionError`s. */
  authorize?(call: Call): Headers | Promise<Headers>;
}

const noHeaders: Headers = {};

/** At 20 tokens a second, a slow model, this is the minute after which middleboxes drop a silent connection. */
const wholeUpToTokens = 1_024;

/**
 * Makes a transport of a dialect: one HTTP request a call, on undici, straight from its dispatch handler.
 *
 * @throws TypeError for options that cannot be.
 * @example
 * ```ts
 * const transport = httpTransport(dialect, { baseUrl: 'http://127.0.0.1:8080' }, { timeouts: { idleMs: 10_000 } });
 * ```
 */
export function httpTransport(dialect: Dialect, defaults: HttpDefaults, options: HttpOptions = {}): Transport {
  const { clock = systemClock, wire = 'auto', maxBytes = 268_435_456, headers = {} } = options;
  if (!(maxBytes > 0)) throw expected('maxBytes', 'a number > 0', maxBytes);
  const timeouts = timeoutsOf(options.timeouts);
  const base = parseBase(options.baseUrl ?? defaults.baseUrl, options.query);
  if (!['auto', 'stream', 'whole'].includes(wire)) throw expected('wire', "'auto', 'stream' or 'whole'", wire);
  assertHeaders(headers, (name, what, value) => expectedSecret(`headers.${name}`, what, value));
  const dispatcher = options.dispatcher ?? makeDispatcher(options, timeouts.connect);
  const comingBack = new ComingBack();

  const authorize = (call: Call): Headers | Promise<Headers> => defaults.authorize?.(call) ?? noHeaders;
  const requests = new OutgoingRequests({ dialect, base, headers, authorize });

  const timer = new SharedTimer(clock);
  const alone = options.dispatcher === undefined;
  const shared = { dialect, dispatcher, alone, clock, timeouts, timer, maxBytes, comingBack, requests };
  const transport = (call: Call): Events => eventsOf(() => openExchange(call, modeOf(call, wire), shared));
  Object.defineProperty(transport, 'name', { value: dialect.provider });
  return Object.assign(transport, {
    provider: dialect.provider,
    close: async (): Promise<void> => {
      if (!options.dispatcher) await dispatcher.destroy();
    },
  });
}

function modeOf({ stream, request }: Call, wire: 'auto' | WireMode): WireMode {
  if (wire !== 'auto') return wire;
  return !stream && (request.maxTokens ?? Infinity) <= wholeUpToTokens ? 'whole' : 'stream';
}

function parseBase(
  baseUrl: string,
  query: Headers = {},
): { readonly origin: string; readonly path: string; readonly search: string } {
  const url = URL.parse(baseUrl);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    const got = url ? `${url.protocol}//${url.host}` : baseUrl;
    throw expected('baseUrl', 'an http or https URL without a user', got);
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, ''), search: url.search };
}
