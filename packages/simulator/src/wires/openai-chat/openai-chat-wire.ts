import { isJsonObject, type JsonObject } from '@sluice/core';
import { bearerOf } from '../bearer.ts';
import { objectsIn, textIn } from '../input.ts';
import { parseData, parseObject } from '../parse-data.ts';
import type { Wire } from '../wire.ts';
import { chatLimits } from './chat-limits.ts';
import { modelEndpoints } from './models.ts';
import { readChat } from './read-chat.ts';
import { refuseChat } from './refuse.ts';
import { streamChat, wholeChat } from './write-chat.ts';

/** OpenAI's Chat Completions. */
export const openaiChatWire: Wire = {
  provider: 'openai',
  recordings: 'openai-chat*.jsonl',
  requestIdHeader: 'x-request-id',
  // Without the version, too: its place is the base URL, and servers that speak this wire stand at either.
  endpoints: [{ method: 'POST', path: /^(\/v1)?\/chat\/completions$/ }, ...modelEndpoints],
  keyOf: bearerOf,
  read: readChat,
  stream: streamChat,
  whole: wholeChat,
  refuse: refuseChat,
  errorEvent: (reason) => {
    const { body } = refuseChat({ refused: reason });
    return { name: 'error', bytes: `data: ${JSON.stringify(body)}\n\n`, tokens: 0 };
  },
  garbage: { name: 'garbage', bytes: 'data: {"id":"chatcmpl-1","object":"chat.compl\n\n', tokens: 0 },
  limits: chatLimits,
  textOf: (body, streamed) =>
    (streamed ? parseData(body) : [parseObject(body)])
      .map((data) => objectsIn(data['choices'])[0]?.[streamed ? 'delta' : 'message'])
      .map((said) => (isJsonObject(said) ? textIn((said as JsonObject)['content']) : ''))
      .join(''),
};
