// An answer in front of people: a server of node:http whose browsers see each token as it comes, and one that leaves.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropic } from '@sluice/anthropic';
import { compose } from '@sluice/core';
import { retry } from '@sluice/retry';
import { send } from '@sluice/server/node';
import { simulator } from '@sluice/simulator';

const provider = await simulator({ tokensPerSecond: 40, answer: () => 'Each token, as soon as it is there.' });
const complete = compose(retry(), anthropic({ baseUrl: provider.url, apiKey: 'any', maxTokens: 50 }));

const server = createServer((_, response) => {
  const events = complete.stream({ model: 'claude-sonnet-5', messages: [{ role: 'user', content: 'Hello' }] });
  void send(response, events, { notes: ['retry'] });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

// What `curl -N` would show. A provider that is busy once is a note and a frame on the way.
provider.storms.begin({ fault: 'status', status: 529, next: 1 });
const response = await fetch(url);
console.log(response.status, response.headers.get('content-type'));
for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) process.stdout.write(piece);

// A provider that refuses before anything is said: an HTTP refusal, in words of ours.
provider.storms.begin({ fault: 'status', status: 401, next: 1 });
const refused = await fetch(url);
console.log(refused.status, await refused.text());

// A browser that leaves: the provider sees it, and nobody pays for the rest.
const leaving = new AbortController();
await fetch(url, { signal: leaving.signal });
leaving.abort();
const departure = await provider.requests.at(-1)!.over;
console.log(departure ? 'the provider saw its socket close' : 'the provider wrote all of it');

server.close();
await complete.close();
await provider.close();
