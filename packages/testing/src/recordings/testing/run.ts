import { setupServer } from 'msw/node';
import { onTestFinished } from 'vitest';
import type { RecordingOptions } from '../recording-options.ts';
import { recordings, type RecordingReport, type Recordings } from '../recordings.ts';
import type { Provider } from './provider.ts';

/** Recordings on msw's own server, for the global fetch. */
export function serve(options: RecordingOptions): Recordings {
  const own = recordings(options);
  const server = setupServer(own.handler());
  own.attach(server);
  server.listen({ onUnhandledFrame: 'error' });
  onTestFinished(() => server.close());
  return own;
}

/** Makes calls on recordings in a mode and gives what they came to. */
export async function run<T>(
  options: RecordingOptions,
  calls: () => Promise<T>,
): Promise<{ result: T; report: RecordingReport }> {
  const own = recordings(options);
  const server = setupServer(own.handler());
  own.attach(server);
  server.listen({ onUnhandledFrame: 'error' });
  try {
    const result = await calls();
    return { result, report: await own.settle() };
  } finally {
    server.close();
  }
}

/** A question to a provider, or what stands for one. */
export function ask(
  server: Provider,
  body: object = { model: 'm', stream: true },
  headers: Record<string, string> = {},
  signal: AbortSignal | null = null,
): Promise<Response> {
  return fetch(`${server.url}/v1/messages`, { method: 'POST', headers, body: JSON.stringify(body), signal });
}

/** A body, piece by piece as it comes. */
export async function piecesOf(response: Response): Promise<readonly string[]> {
  const pieces: string[] = [];
  for await (const piece of response.body ?? []) pieces.push(Buffer.from(piece).toString());
  return pieces;
}
