import { read } from '@sluice/server/browser';
import type { ChainDescription } from '../chain/chain-layout.ts';
import type { Session } from './session.ts';
import type { UsageReport } from '../usage/usage-report.ts';

export type FaultName = 'storm' | 'cut' | 'slow' | 'down' | 'none';

/** What goes up with a question. Model and limits are the server's. */
export interface ChatRequest {
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  readonly tools: boolean;
  readonly think: boolean;
  readonly fresh: boolean;
}

type Frames = ReturnType<typeof read>;

/** How often a broken connection is tried again before the page says so. */
const retries = 6;

/** The server was asked and said no. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** Exchanges a name and a password for a session. @throws RefusedError with the server's sentence */
export async function signIn(user: string, password: string): Promise<Session> {
  const response = await fetch('/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password }),
  });
  if (!response.ok) throw new RefusedError(await messageOf(response));
  return (await response.json()) as Session;
}

/** Asks the demo's server, for somebody who is signed in. */
export class DemoClient {
  readonly user: string;
  readonly #authorization: string;
  readonly #onSignedOut: () => void;

  /** `onSignedOut` is told when the server no longer knows the token. */
  constructor({ token, user }: Session, onSignedOut: () => void) {
    this.user = user;
    this.#authorization = `Bearer ${token}`;
    this.#onSignedOut = onSignedOut;
  }

  /** Asks a question. `ask` makes the requests, so that the caller sees when the connection is made again. */
  chat(request: ChatRequest, signal: AbortSignal, ask: typeof fetch): Frames {
    return read('/api/chat', {
      method: 'POST',
      headers: { authorization: this.#authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ ...request, resume: true }),
      signal,
      resume: pathOf,
      retries,
      fetch: ask,
    });
  }

  /** Reads an answer from its beginning that runs already, or has run. */
  pickUp(streamId: string, signal: AbortSignal, ask: typeof fetch): Frames {
    const headers = { authorization: this.#authorization };
    return read(pathOf(streamId), { headers, signal, resume: () => pathOf(streamId), retries, fetch: ask });
  }

  async stop(streamId: string): Promise<void> {
    await this.#ask(`${pathOf(streamId)}/stop`, 'POST');
  }

  async chain(): Promise<ChainDescription> {
    return (await (await this.#ask('/api/chain')).json()) as ChainDescription;
  }

  async usage(): Promise<UsageReport> {
    return (await (await this.#ask('/api/usage')).json()) as UsageReport;
  }

  async inject(fault: FaultName): Promise<void> {
    await this.#ask('/api/faults', 'POST', JSON.stringify({ fault }));
  }

  /** The server no longer knows who we are. */
  signedOut(): void {
    this.#onSignedOut();
  }

  async #ask(path: string, method = 'GET', body?: string): Promise<Response> {
    const headers = { authorization: this.#authorization, 'content-type': 'application/json' };
    const response = await fetch(path, { method, headers, ...(body !== undefined && { body }) });
    if (response.status === 401) this.signedOut();
    if (!response.ok) throw new RefusedError(await messageOf(response));
    return response;
  }
}

function pathOf(streamId: string): string {
  return `/api/chat/${encodeURIComponent(streamId)}`;
}

async function messageOf(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error?: { message?: unknown } };
    if (typeof error?.message === 'string') return error.message;
  } catch {
    // It is no JSON: something that stands in between has answered.
  }
  return `The server answered with ${response.status}.`;
}
