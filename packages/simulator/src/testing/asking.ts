import { connect } from 'node:net';
import type { Simulator } from '../simulator.ts';

/** A way to ask the same on each wire, for tests of what all wires share. */
export interface AskedWire {
  readonly provider: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const askedWires: readonly AskedWire[] = [
  { provider: 'anthropic', path: '/v1/messages', headers: { 'x-api-key': 'key', 'anthropic-version': '2023-06-01' } },
  { provider: 'openai', path: '/v1/chat/completions', headers: { authorization: 'Bearer key' } },
];

export const [anthropicAsked, chatAsked] = askedWires as readonly [AskedWire, AskedWire];

/** What is asked where nothing else is said. */
export const question = {
  model: 'claude-sonnet-5',
  max_tokens: 200,
  messages: [{ role: 'user', content: 'Why is it wet?' }],
};

export interface AskOptions {
  readonly body?: object;
  readonly stream?: boolean;
  /** As in `x-simulator-fault`. */
  readonly fault?: string;
  readonly signal?: AbortSignal;
}

/** Asks by `fetch`, which is undici. */
export function ask({ url }: Simulator, wire: AskedWire, options: AskOptions = {}): Promise<Response> {
  const { body = question, stream = true, fault, signal } = options;
  return fetch(url + wire.path, {
    method: 'POST',
    headers: { ...wire.headers, ...(fault !== undefined && { 'x-simulator-fault': fault }) },
    body: JSON.stringify({ ...body, stream }),
    ...(signal && { signal }),
  });
}

/** The pieces of a body as they came, up to how it ended: `whole`, or the code of the error. */
export async function readPieces(
  response: Response,
): Promise<{ readonly pieces: readonly Buffer[]; readonly text: string; readonly ended: string }> {
  const pieces: Buffer[] = [];
  let ended = 'whole';
  try {
    for await (const piece of response.body!) pieces.push(Buffer.from(piece));
  } catch (error) {
    ended = codeOf(error);
  }
  return { pieces, text: Buffer.concat(pieces).toString(), ended };
}

/** The code of what `fetch` failed for, which it wraps. */
export function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: string; cause?: unknown };
  return code ?? (cause === undefined ? String(error) : codeOf(cause));
}

/** Asks by a bare socket and tells what came of it, byte by byte. */
export function askRaw({ url }: Simulator, wire: AskedWire, fault: string): Promise<{ text: string; code?: string }> {
  const body = JSON.stringify({ ...question, stream: true });
  const headers = Object.entries({ host: 'a', ...wire.headers, 'x-simulator-fault': fault });
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('end', () => (socket.end(), resolve({ text })));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve({ text, code: error.code ?? '' }));
    socket.write(`POST ${wire.path} HTTP/1.1\r\n${head}content-length: ${body.length}\r\n\r\n${body}`);
  });
}

/** The events of a stream, their data parsed, up to the one that is no JSON. */
export function eventsOf(text: string): readonly { readonly name: string; readonly data: Record<string, unknown> }[] {
  return text
    .split('\n\n')
    .filter((event) => event !== '' && !event.endsWith('[DONE]'))
    .map((event) => ({
      name: /^event: (.*)$/m.exec(event)?.[1] ?? '',
      data: JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '{}') as Record<string, unknown>,
    }));
}
