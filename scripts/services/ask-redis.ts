import { connect } from 'node:net';

export type RedisReply = string | number | null;

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

const timeoutMs = 2_000;

/** One command over a connection of its own: enough to start and to check servers without a client library. */
export function askRedis(address: RedisAddress, ...words: readonly string[]): Promise<RedisReply> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const failed = (problem: string): Error =>
      new Error(`${words[0]} to Redis at ${address.host}:${address.port}: expected a reply, ${problem}`);
    let received = Buffer.alloc(0);
    socket.setTimeout(timeoutMs, () => socket.destroy(failed(`got none within ${timeoutMs} ms`)));
    socket.once('error', reject);
    socket.once('close', () => reject(failed(`the connection closed after ${received.length} bytes`)));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      try {
        const reply = readReply(received);
        if (reply === undefined) return;
        resolve(reply);
        socket.destroy();
      } catch (error) {
        socket.destroy(failed(`got ${error instanceof Error ? error.message : String(error)}`));
      }
    });
    socket.write(encodeCommand(words));
  });
}

/** RESP: an array of strings, each with its length in bytes. */
function encodeCommand(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

/** The first reply in the bytes; undefined while it is incomplete. Arrays are not needed here. */
function readReply(bytes: Buffer): RedisReply | undefined {
  const lineEnd = bytes.indexOf('\r\n');
  if (lineEnd === -1) return undefined;
  const kind = String.fromCharCode(bytes[0] ?? 0);
  const line = bytes.toString('utf8', 1, lineEnd);
  if (kind === '+') return line;
  if (kind === ':') return Number(line);
  if (kind === '-') throw new Error(`the error "${line}"`);
  if (kind !== '$') throw new Error(`a reply of the unknown kind "${kind}"`);
  if (line === '-1') return null;
  const start = lineEnd + 2;
  const end = start + Number(line);
  return bytes.length < end + 2 ? undefined : bytes.toString('utf8', start, end);
}
