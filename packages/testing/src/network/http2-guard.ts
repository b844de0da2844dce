import http2, { type ClientHttp2Session } from 'node:http2';
import { syncBuiltinESMExports } from 'node:module';
import { Duplex } from 'node:stream';
import { targetOf } from '../exchange/allow-list.ts';
import { NetworkClosedError } from '../exchange/network-closed-error.ts';
import { uninterceptedly } from '../exchange/own-socket.ts';
import type { GateOptions } from './socket-gate.ts';

const why =
  'HTTP/2 cannot be intercepted: use HTTP/1.1 (in the AWS SDK `requestHandler: new NodeHttpHandler()`), or `serve()`';

/**
 * `node:http2` speaks past the sockets that can be intercepted: its sessions would wait for ever, those opened before
 * would go on. New ones are refused, and requests on old ones, unless their target is allowed.
 *
 * @returns what takes the guard away.
 */
export function guardHttp2({ allows, onRefused }: GateOptions): () => void {
  const { connect } = http2;
  const prototype = sessionPrototype();
  const { request } = prototype;
  const targets = new WeakMap<ClientHttp2Session, string>();
  const refuse = (what: string, target: string): never => {
    const error = new NetworkClosedError(what, target, why);
    onRefused(error);
    throw error;
  };

  http2.connect = function (this: unknown, ...args: Parameters<typeof connect>) {
    const target = targetOf(args[0]);
    const [, options] = args;
    const layered = typeof options === 'object' && options !== null && 'createConnection' in options;
    if (!layered && !allows(target)) refuse(`an HTTP/2 connection to ${target}`, target);
    const session = uninterceptedly(() => connect.apply(this, args));
    targets.set(session, target);
    return session;
  } as typeof connect;
  prototype.request = function (this: ClientHttp2Session, ...args) {
    const { remoteAddress = 'unknown', remotePort = 0 } = this.socket ?? {};
    const target =
      targets.get(this) ?? `${remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`;
    if (!allows(target)) refuse(`an HTTP/2 request to ${target}`, target);
    return request.apply(this, args);
  };
  syncBuiltinESMExports(); // for those who import `connect` by name
  return () => {
    http2.connect = connect;
    prototype.request = request;
    syncBuiltinESMExports();
  };
}

let known: ClientHttp2Session | undefined;

/** The class of sessions is nowhere to be had but from a session; this one is connected to nothing. */
function sessionPrototype(): ClientHttp2Session {
  if (known) return known;
  const nowhere = new Duplex({ read() {}, write: (_bytes, _encoding, done) => done() });
  const session = http2.connect('http://localhost', { createConnection: () => nowhere });
  session.on('error', () => {});
  known = Object.getPrototypeOf(session) as ClientHttp2Session;
  session.destroy();
  return known;
}
