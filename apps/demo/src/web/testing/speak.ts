import { connect } from 'node:net';
import type { TestDemo } from './open-demo.ts';

/** Speaks HTTP by hand, as those do who mean no good, and hands out all that comes back until the connection ends. */
export async function speak({ url }: Pick<TestDemo, 'url'>, pieces: readonly string[], pauseMs = 0): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.setEncoding('latin1').on('data', (text: string) => (heard += text));
  socket.on('error', () => {}); // whoever is cut off while speaking has heard what there was
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(piece);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await closed;
  return heard;
}
