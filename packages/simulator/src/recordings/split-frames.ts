import type { Frame } from '../wires/wire.ts';

/** An event of an event stream: up to and with the empty line after it, however lines end. */
const event = /[\s\S]*?(?:\r\n|\n|\r(?!\n)){2}|[\s\S]+$/g;

/** Cuts a recorded event stream into its events, byte for byte. Each stands for one token of time. */
export function splitFrames(body: Buffer): readonly Frame[] {
  // Latin-1 has one character for each byte: what is cut there is cut between bytes.
  return (body.toString('latin1').match(event) ?? []).map((text) => ({
    name: /^event: ?(.*)$/m.exec(text)?.[1]?.trim() ?? 'message',
    bytes: Buffer.from(text, 'latin1'),
    tokens: 1,
  }));
}
