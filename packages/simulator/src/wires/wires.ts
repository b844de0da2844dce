import type { IncomingHttpHeaders } from 'node:http';
import { anthropicWire } from './anthropic/anthropic-wire.ts';
import { openaiChatWire } from './openai-chat/openai-chat-wire.ts';
import type { Endpoint, Wire } from './wire.ts';

/** All that a simulated provider speaks, at one address: their paths tell them apart. */
export const wires: readonly Wire[] = [anthropicWire, openaiChatWire];

/** The names of the providers whose wires they are. */
export const providers: readonly string[] = wires.map(({ provider }) => provider);

/**
 * The wire of a request. At a path that is nobody's, or of several, the one whose key it brings: it is to be answered, or
 * refused, in its words.
 */
export function wireOf(path: string, headers: IncomingHttpHeaders): Wire {
  const serving = wires.filter((wire) => wire.endpoints.some((endpoint) => endpoint.path.test(path)));
  if (serving.length === 1) return serving[0]!;
  const some = serving.length > 0 ? serving : wires;
  return some.find((wire) => wire.keyOf(headers)) ?? some[0] ?? anthropicWire;
}

/** Where on the wire a request goes; a refusal where there is nothing, or not by this method. */
export function endpointOf({ endpoints }: Wire, method: string, path: string): Endpoint | 'not-found' | 'method' {
  const there = endpoints.filter((endpoint) => endpoint.path.test(path));
  if (there.length === 0) return 'not-found';
  return there.find((endpoint) => endpoint.method === method) ?? 'method';
}
