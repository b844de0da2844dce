import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { Agent, EnvHttpProxyAgent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { NetworkClosedError } from '../exchange/network-closed-error.ts';
import { isOwnSocket } from '../exchange/own-socket.ts';
import type { GateOptions } from './socket-gate.ts';

export interface WarmOptions extends GateOptions {
  /** Whether a socket was opened while the network is watched. */
  knows(socket: Socket): boolean;
}

const channel = 'undici:client:sendHeaders';
const why = 'its connection was opened before, where nothing sees it: make the pool or client after `listen()`';

/**
 * Connections that were open before anybody watched are not intercepted. `fetch` gets a dispatcher without any; undici's
 * other pools are cut when they use one. (`node:http`'s agents are emptied by msw.)
 *
 * @returns what takes the guard away.
 */
export function guardWarmConnections({ allows, onRefused, knows }: WarmOptions): () => void {
  const onSendHeaders = ((message: { request: { method: string; path: string }; socket: Socket }): void => {
    const { request, socket } = message;
    if (knows(socket) || isOwnSocket(socket)) return;
    const { remoteAddress = 'unknown', remotePort = 0 } = socket;
    const target = `${remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`;
    if (allows(target)) return;
    const error = new NetworkClosedError(`${request.method} ${request.path}`, target, why);
    onRefused(error);
    socket.destroy(error);
  }) as (message: unknown) => void;
  subscribe(channel, onSendHeaders);
  const before = getGlobalDispatcher();
  const fresh = freshDispatcher(before.constructor.name);
  if (fresh) setGlobalDispatcher(fresh);
  return () => {
    unsubscribe(channel, onSendHeaders);
    if (!fresh) return;
    if (getGlobalDispatcher() === fresh) setGlobalDispatcher(before);
    void fresh.close();
  };
}

/** A dispatcher that somebody has put there with options of their own stays: if it has open connections, they are cut. */
function freshDispatcher(name: string): Agent | EnvHttpProxyAgent | undefined {
  if (name === 'Agent') return new Agent();
  return name === 'EnvHttpProxyAgent' ? new EnvHttpProxyAgent() : undefined;
}
