// What one event costs in our SSE decoder and in `eventsource-parser`, in ns of CPU, interleaved round by round.
//
//   node scripts/bench-sse.ts [path of eventsource-parser's index.js]
//
// The numbers stand in docs/decisions/2026-11-25-sse-by-hand.md. Ratios travel between machines, nanoseconds do not.
import { pathToFileURL } from 'node:url';
import { SseDecoder } from '../packages/core/src/decode/sse.ts';

const PEER = 'eventsource-parser';
const ROUNDS = 15;
const EVENTS = 20_000;

interface Peer {
  createParser(options: { onEvent(event: { data: string; event?: string }): void }): { feed(text: string): void };
}
type OnEvent = (data: string, event: string) => void;
type Push = (bytes: Uint8Array) => void;

const path = process.argv[2];
const peer: Peer | undefined = await import(path === undefined ? PEER : pathToFileURL(path).href).catch(
  () => undefined,
);
if (peer === undefined) {
  console.log(`${PEER} is not here: npm install --no-save ${PEER}@4.1.3, or pass the path of its index.js`);
  process.exit(1);
}

const decoders: Record<'ours' | 'peer', (onEvent: OnEvent) => Push> = {
  ours(onEvent) {
    const decoder = new SseDecoder({ onEvent });
    return (bytes) => decoder.push(bytes);
  },
  peer(onEvent) {
    const text = new TextDecoder();
    const parser = peer.createParser({ onEvent: ({ data, event }) => onEvent(data, event ?? 'message') });
    return (bytes) => parser.feed(text.decode(bytes, { stream: true }));
  },
};

const WORDS = ['Hello', ' world', ' the', ' stream', ' of', ' tokens', ' flows', ' along', ' in', ' parts', '\\n'];
const providers: Record<string, (word: string) => string> = {
  'event + data, 130 B': (word) =>
    'event: content_block_delta\n' +
    `data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${word}"}}\n\n`,
  'the same, not ASCII': (word) =>
    'event: content_block_delta\n' +
    `data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${word} é漢"}}\n\n`,
  'data, 250 B': (word) =>
    'data: {"id":"chatcmpl-B9MBs8CjcvOLX2","object":"chat.completion.chunk","created":1741570283,"model":"gpt-5",' +
    `"system_fingerprint":null,"choices":[{"index":0,"delta":{"content":"${word}"},"logprobs":null,` +
    '"finish_reason":null}],"obfuscation":"abcd"}\n\n',
};

function readsOf(event: (word: string) => string): Record<string, Buffer[]> {
  const events = Array.from({ length: EVENTS }, (_, n) => Buffer.from(event(WORDS[n % WORDS.length] ?? '')));
  const whole = Buffer.concat(events);
  const perRead = (size: number, of: number, part: (start: number) => Buffer) =>
    Array.from({ length: Math.ceil(of / size) }, (_, n) => part(n * size));
  return {
    '1 event a read': events,
    '20 events a read': perRead(20, EVENTS, (start) => Buffer.concat(events.slice(start, start + 20))),
    '64 KiB a read': perRead(65_536, whole.length, (start) => Buffer.from(whole.subarray(start, start + 65_536))),
  };
}

let sink = 0;
const work: Record<string, OnEvent> = {
  framing: (data, event) => void (sink += data.length + event.length),
  'framing + JSON.parse': (data) => void (sink += Object.keys(JSON.parse(data) as object).length),
};

/** CPU of the process rather than time on the clock, so that a busy machine disturbs less. */
function nsPerEvent(push: Push, reads: readonly Buffer[]): number {
  const before = process.cpuUsage();
  for (const read of reads) push(read);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / EVENTS;
}

function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [median, min, max] = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)].map((n) => n?.toFixed(digits));
  return `${median} [${min}-${max}]`;
}

const rows: Record<string, Record<string, string>> = {};
for (const [provider, event] of Object.entries(providers)) {
  for (const [name, reads] of Object.entries(readsOf(event))) {
    for (const [what, onEvent] of Object.entries(work)) {
      const measured = { ours: [] as number[], peer: [] as number[] };
      for (let round = -2; round < ROUNDS; round++) {
        const order = round % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const);
        for (const who of order) {
          const ns = nsPerEvent(decoders[who](onEvent), reads);
          if (round >= 0) measured[who].push(ns); // the first two warm up
        }
      }
      const ratios = measured.ours.map((ns, round) => ns / (measured.peer[round] ?? Number.NaN));
      rows[`${provider}, ${name}, ${what}`] = {
        'ours ns': spread(measured.ours, 0),
        'peer ns': spread(measured.peer, 0),
        'ours / peer': spread(ratios, 2),
      };
    }
  }
}
console.log(
  `Node ${process.version}, ${ROUNDS} rounds of ${EVENTS} events, median [min-max] (${sink > 0 ? 'ok' : 'nothing read'})`,
);
console.table(rows);
