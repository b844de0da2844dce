import { onTestFinished } from 'vitest';
import { readSettings } from '../settings.ts';
import { startDemo } from '../start-demo.ts';

/** A demo for one test, and ways to ask it. */
export interface TestDemo {
  readonly url: string;
  /** Signs in. */
  token(user?: string): Promise<string>;
  /** Asks for a path, as a user where a token is given. */
  ask(path: string, options?: AskOptions): Promise<Response>;
  drain(): Promise<void>;
}

export interface AskOptions {
  readonly token?: string;
  readonly method?: string;
  /** Sent as JSON, by POST if no method is given. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Nothing of the machine's environment: fast, generous, and with a money that does not run out by itself. */
const quiet = {
  PORT: '0',
  LOG_LEVEL: 'silent',
  DEMO_TOKENS_PER_SECOND: '2000',
  DEMO_BUDGET_USD: '1',
  DEMO_CHATS_PER_MINUTE: '1000',
  DEMO_REQUESTS_PER_MINUTE: '10000',
  DEMO_DRAIN_MS: '100',
};

/** Starts one with these variables; it ends with the test. */
export async function openDemo(
  variables: Readonly<Record<string, string>> = {},
  pageFolder?: string,
): Promise<TestDemo> {
  const demo = await startDemo(readSettings({ ...quiet, ...variables }), pageFolder);
  onTestFinished(() => demo.drain());
  const ask = (path: string, { token, body, method, headers, signal }: AskOptions = {}): Promise<Response> =>
    fetch(new URL(path, demo.url), {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  return {
    url: demo.url,
    ask,
    drain: () => demo.drain(),
    async token(user = 'ada') {
      const response = await ask('/sign-in', { body: { user, password: 'sluice' } });
      const { token } = (await response.json()) as { token: string };
      return token;
    },
  };
}

/** A question that was not asked before in this test run. */
export function question(content = `Why? ${crypto.randomUUID()}`, more: object = {}): object {
  return { messages: [{ role: 'user', content }], ...more };
}
