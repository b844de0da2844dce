import type { IncomingHttpHeaders } from 'node:http';
import { anthropicWire } from './anthropic.ts';
import { openaiChatWire } from './openai-chat.ts';
import type { Wire } from './wire.ts';

/** All that a simulated provider speaks, at one address: their paths tell them apart. */
export const wires: readonly Wire[] = [anthropicWire, openaiChatWire];

/** The wire of a request. At a path that is nobody's, the one whose key it brings: it is to be refused in its words. */
export function wireOf(path: string, headers: IncomingHttpHeaders): Wire {
  return wires.find((wire) => wire.serves(path)) ?? wires.find((wire) => wire.keyOf(headers)) ?? anthropicWire;
}
