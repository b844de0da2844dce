/**
 * A process of its own that reads one answer slowly and measures its memory: `slow-reader.ts <url> <events a burst>`.
 * Reads the transport itself, because the edge folds: it keeps the text, as it should. Prints one line when it stands
 * still for the first time, and goes on when it is sent one; at the end it prints what it measured.
 */
import { once } from 'node:events';
import { httpTransport } from '../http-transport.ts';
import { question, toy } from './toy.ts';
import { pause } from './waiting.ts';

const [baseUrl = '', burst = ''] = process.argv.slice(2);
const transport = httpTransport(toy, { baseUrl }, { maxBytes: Infinity });
const { signal } = new AbortController();

function measure(): number {
  (globalThis as { gc?: () => void }).gc!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let events = 0;
let bytes = 0;
let baseline = 0;
let most = 0;
for await (const event of transport({ id: '1', request: question, attributes: {}, signal, stream: true })) {
  events++;
  if (event.type === 'text-delta') bytes += event.text.length;
  if (events === 100) baseline = measure();
  if (events % Number(burst) !== 0) continue;
  if (events === Number(burst)) {
    console.log(JSON.stringify({ events, bytes }));
    await once(process.stdin, 'data');
    process.stdin.destroy();
  }
  await pause(2);
  most = Math.max(most, measure());
}
console.log(JSON.stringify({ events, bytes, growth: most - baseline }));
await transport.close!();
