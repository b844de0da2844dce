// Browsers, as much of them as a stream needs: a request, and a look at what comes. In a process of their own, so that what they
// cost is nobody's. Told what to do by messages, and ends with who started it.
import { connect, type Socket } from 'node:net';
import { monotonicNs } from '../monotonic-ns.ts';
import { median } from '../median.ts';
import type { Asked, Told } from './asked.ts';

/** The text of a delta, in the words of a provider as in those of a front. */
const anyText = /"text":"([^"]+)"/g;
let deltas = 0;

process.on('message', (asked: Asked) => {
  void answer(asked).then((value) => process.send!({ value } satisfies Told));
});
process.on('disconnect', () => process.exit(0));

async function answer(asked: Asked): Promise<number> {
  if (asked.what === 'count') return deltas;
  if (asked.what === 'open') {
    await Promise.all(Array.from({ length: asked.count }, () => openStream(asked.url)));
    return deltas;
  }
  // By turns, and the difference: what the way to the provider takes is not the front's.
  const [through, direct] = [await delays(asked.url, asked.samples), await delays(asked.direct, asked.samples)];
  return (median(through) - median(direct)) / 1_000;
}

/** Resolves with the first delta; the stream stays open. */
function openStream(url: string): Promise<void> {
  return new Promise((resolve) => {
    request(url, (texts) => {
      deltas += texts.length;
      if (texts.length > 0) resolve();
    });
  });
}

/** How long deltas were on their way, whose text is when they were written. */
function delays(url: string, samples: number): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const times: number[] = [];
    const socket = request(url, (texts) => {
      const now = monotonicNs();
      for (const text of texts) times.push(now - Number(text));
      if (times.length < samples) return;
      socket.destroy();
      resolve(times.slice(0, samples));
    });
  });
}

function request(url: string, onTexts: (texts: readonly string[]) => void): Socket {
  const { hostname, port, pathname } = new URL(url);
  const body = '{"stream":true}';
  const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => {
    socket.write(`POST ${pathname} HTTP/1.1\r\nhost: bench\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  });
  socket.setEncoding('latin1').on('data', (text: string) => {
    onTexts(Array.from(text.matchAll(anyText), ([, found]) => found!));
  });
  socket.on('error', ({ message }) => {
    console.error(`A browser lost its stream: ${message}`);
    process.exit(1);
  });
  return socket;
}
