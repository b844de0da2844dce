import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject } from '@sluice/core';
import { bearerOf } from '../bearer.ts';
import { textIn } from '../input.ts';
import { parseData, parseObject } from '../parse-data.ts';
import type { Wire } from '../wire.ts';
import { anthropicLimits } from './anthropic-limits.ts';
import { modelEndpoints } from './models.ts';
import { countTokens, readMessages } from './read-messages.ts';
import { refuseAnthropic } from './refuse.ts';
import { frame, streamMessage, wholeMessage } from './write-message.ts';

/** Anthropic's Messages API. */
export const anthropicWire: Wire = {
  provider: 'anthropic',
  recordings: 'anthropic*.jsonl',
  requestIdHeader: 'request-id',
  endpoints: [
    { method: 'POST', path: /^\/v1\/messages$/ },
    { method: 'POST', path: /^\/v1\/messages\/count_tokens$/, answer: countTokens },
    ...modelEndpoints,
  ],
  keyOf,
  read: readMessages,
  stream: streamMessage,
  whole: wholeMessage,
  refuse: refuseAnthropic,
  errorEvent: (reason) => frame({ type: 'error', error: refuseAnthropic({ refused: reason }, '').body['error'] }),
  garbage: { name: 'garbage', bytes: 'event: content_block_delta\ndata: {"type":"content_blo\n\n', tokens: 0 },
  limits: anthropicLimits,
  textOf: (body, streamed) => (streamed ? streamedText(body) : textIn(parseObject(body)['content'])),
};

/** By the older header, or as the SDKs send it since 2026; that alone is anybody's, so the version has to be there. */
function keyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['x-api-key']?.toString();
  return headers['anthropic-version'] === undefined ? key : key || bearerOf(headers);
}

function streamedText(body: string): string {
  return parseData(body)
    .map(({ delta }) => (isJsonObject(delta) && delta['type'] === 'text_delta' ? delta['text'] : undefined))
    .filter((text) => typeof text === 'string')
    .join('');
}
