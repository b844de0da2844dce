import type { Random } from '@sluice/core';
import type { Piece, RecordedAnswer } from '../recording.ts';

const texts = ['', 'a', 'Hé', '👋🏽', ' two words ', '\u2028', '"quoted"', '\\', '\n', '{}', '\u0000', 'data: x', '—'];

/** A whole or streamed answer as providers, proxies and broken servers send them, cut wherever it pleases. */
export function randomAnswer(random: Random): RecordedAnswer {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const chance = (share: number): boolean => random() < share;
  const kind = pick(['sse', 'sse', 'sse', 'lines', 'whole', 'bytes'] as const);
  const text = kind === 'sse' ? sse() : kind === 'lines' ? many(line) : kind === 'whole' ? whole() : '';
  const body =
    kind === 'bytes' ? Buffer.from(Array.from({ length: pick([0, 3, 40]) }, () => random() * 256)) : Buffer.from(text);
  if (chance(0.03) && body.length > 0) body[Math.floor(random() * body.length)] = 0xff;
  const contentTypes = {
    sse: 'text/event-stream',
    lines: 'application/x-ndjson',
    whole: 'application/json',
    bytes: 'audio/mpeg',
  };
  const contentType = chance(0.05) ? pick(Object.values(contentTypes)) : contentTypes[kind];
  const headAtMs = Math.floor(random() * 50);
  return { status: 200, headers: { 'content-type': contentType }, headAtMs, pieces: cut(body, headAtMs) };

  function many(item: () => string): string {
    return Array.from({ length: Math.floor(random() * 6) }, item).join('');
  }

  function json(): string {
    const value = {
      type: pick(['delta', 'ping']),
      text: pick(texts),
      n: pick([1, -0.5, 1e21, null]),
      list: [pick(texts)],
    };
    const source = JSON.stringify(value);
    const written = pick([
      source,
      source,
      source.replaceAll(',', ', '),
      source.replace(/}$/, '      }'),
      source.replaceAll('/', '\\/'),
      source.replaceAll('é', '\\u00e9'),
      source.replace('null', '1.0'),
      source.replace('null', '2.2e-05'),
      source.slice(0, -1), // cut
      `${source} `,
      '{"a":1,"a":2}',
    ]);
    return written.replaceAll(/[\r\n]/g, '');
  }

  function line(): string {
    return json() + pick(['\n', '\n', '\n', '\r\n', '\n\n']);
  }

  function sse(): string {
    const end = pick(['\n', '\n', '\r\n', '\r']);
    const space = pick([' ', ' ', '']);
    const field = (name: string, value: string): string => `${name}:${space}${value}${chance(0.02) ? '\n' : end}`;
    const event = (): string => {
      if (chance(0.1)) return `: ${pick(['ping', 'OPENROUTER PROCESSING', ''])}${end}${end}`;
      let fields = chance(0.7) ? field('event', pick(['delta', 'ping', 'é'])) : '';
      if (chance(0.1)) fields += field('id', '7') + field('retry', '1000');
      fields += chance(0.1) ? field('data', '[DONE]') : field('data', json());
      if (chance(0.1)) fields += field('data', pick(['more', ' spaced', '']));
      if (chance(0.03)) fields += field('id', '8') + field('unknown', 'x');
      return fields + pick([end, end, end, end, end + end, '']);
    };
    return (chance(0.03) ? '\uFEFF' : '') + many(event) + (chance(0.2) ? 'data: {"cut' : '');
  }

  function whole(): string {
    const value = { id: 'x', text: pick(texts), n: pick([1, 0.1]), list: [] as string[], empty: {} };
    const written = [
      JSON.stringify(value),
      JSON.stringify(value, null, 2),
      JSON.stringify(value, null, 4),
      json(),
      pick(texts),
    ];
    return pick(['', '', ' ']) + pick(written) + pick(['', '\n', '\r\n', ' ']);
  }

  function cut(bytes: Buffer, fromMs: number): readonly Piece[] {
    const pieces: Piece[] = [];
    const mostBytes = pick([1, 7, 40, 40, 1_000, 1_000]);
    let atMs = fromMs;
    for (let at = 0; at < bytes.length;) {
      const length = 1 + Math.floor(random() * mostBytes);
      atMs += Math.floor(random() * 20);
      pieces.push({ atMs, bytes: bytes.subarray(at, at + length) });
      at += length;
    }
    return pieces;
  }
}
