import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { request, type Dispatcher } from 'undici';
import { anthropicWire } from '../wire/anthropic-wire.ts';
import { anthropicBody, anthropicHeaders } from '../wire/question.ts';
import { scene } from '../wire/scene.ts';
import { wholeText } from '../wire/texts.ts';

/** A server as tests have it: in their own process. It reads the question and gives a whole answer. */
export async function startLoopback(): Promise<string> {
  const answer = anthropicWire.whole(wholeText(scene({}).whole));
  const server = createServer((asked, response) => {
    void json(asked).then(() => {
      response.setHeader('content-type', 'application/json');
      response.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${anthropicWire.path}`;
}

/** The same request, wherever it goes. */
export async function ask(url: string, dispatcher: Dispatcher): Promise<string> {
  const { statusCode, body } = await request(url, {
    dispatcher,
    method: 'POST',
    headers: anthropicHeaders,
    body: JSON.stringify(anthropicBody),
  });
  const answer = (await body.json()) as { readonly content: readonly [{ readonly text: string }] };
  if (statusCode !== 200) throw new Error(`status ${statusCode}: ${JSON.stringify(answer)}`);
  return answer.content[0].text;
}
