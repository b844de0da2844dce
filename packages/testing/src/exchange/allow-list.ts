import { expected } from '@sluice/core';

const loopbackNames = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);
const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Where requests and sockets may go although no handler answers for it. */
export class AllowList {
  readonly #entries: ReadonlySet<string>;

  /**
   * @param entries - `host` or `host:port`; `localhost`, `127.0.0.1` and `[::1]` are the same.
   * @throws TypeError for what is neither.
   */
  constructor(entries: readonly string[] = []) {
    this.#entries = new Set(entries.map(normalize));
  }

  /** `host:port`, or a host alone; both as in an address. */
  allows(target: string): boolean {
    const wanted = normalize(target);
    return this.#entries.has(wanted) || this.#entries.has(wanted.replace(/:\d+$/, ''));
  }
}

/** What a URL connects to, as the list takes it. */
export function targetOf(url: string | URL): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (defaultPorts[protocol] ?? 0)}`;
}

function normalize(entry: string): string {
  const match = /^(\[[^\]]+\]|[^:/\s]+)(?::(\d+))?$/.exec(entry);
  if (!match) throw expected('allow', "a list of 'host' or 'host:port'", entry);
  const [, host = '', port] = match;
  const name = loopbackNames.has(host.toLowerCase()) ? 'localhost' : host.toLowerCase();
  return port === undefined ? name : `${name}:${port}`;
}
