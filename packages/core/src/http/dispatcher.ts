import { Agent, EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici';

export interface DispatcherOptions {
  /** HTTP/2 where the server offers it. Costs about half again as much CPU a request as HTTP/1.1. @defaultValue `false` */
  readonly allowH2?: boolean;
}

/** How long an unused connection is kept: a new TLS connection costs about twenty times a reused one. */
const keepAliveTimeout = 60_000;
/** Both cases, as everybody reads them. */
const proxyVariables = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];

/**
 * The dispatcher of a transport that was given none: kept-alive connections without a limit on their number, through
 * the proxy that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`). Its own clocks are off, ours run.
 */
export function makeDispatcher({ allowH2 = false }: DispatcherOptions, connectMs: number): Dispatcher {
  const options: Agent.Options = {
    keepAliveTimeout,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: Number.isFinite(connectMs) ? connectMs : 0 },
  };
  const proxied = proxyVariables.some((name) => process.env[name]);
  if (proxied) return new EnvHttpProxyAgent({ ...options, allowH2 });
  // To the pool only: an agent that knows of `false` puts a key together for each request.
  return new Agent({ ...options, factory: (origin, given: Pool.Options) => new Pool(origin, { ...given, allowH2 }) });
}
