import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/** No address is longer; what a proxy takes for one might be. */
const mostCharacters = 45;

/**
 * Who asks, by address: what may be counted by. Behind a proxy all requests come from it, and it writes who asked it at the end of
 * `x-forwarded-for`; what stands before that anybody may have written.
 */
export function addressOf(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustProxy: boolean,
): string {
  const forwarded = trustProxy ? headers['x-forwarded-for'] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(',').at(-1)?.trim();
  const address = withoutPort(last || (socket.remoteAddress ?? 'unknown')).slice(0, mostCharacters);
  return isIPv6(address) ? networkOf(address) : address;
}

/** Some proxies write the port as well: `192.0.2.1:443`, `[2001:db8::1]:443`. */
function withoutPort(address: string): string {
  return /^\[(.*)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
}

/** The first half: whoever has one IPv6 address has all that share it. An IPv4 address in IPv6's clothes is one. */
function networkOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`); // one way to write it, of many
  const [before = '', after] = hostname.slice(1, -1).split('::');
  const [first, last] = [before, after ?? ''].map((groups) => groups.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - first!.length - last!.length }, () => '0');
  return `${[...first!, ...zeros, ...last!].slice(0, 4).join(':')}::/64`;
}
