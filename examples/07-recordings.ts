// Record once, replay for ever: five clients ask a simulated provider, and then the same again without it.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import AnthropicSdk from '@anthropic-ai/sdk';
import { anthropic } from '@sluice/anthropic';
import { compose } from '@sluice/core';
import { simulator } from '@sluice/simulator';
import { currentRecordings, recordings } from '@sluice/testing';
import { createNetwork } from '@sluice/testing/network';
import { generateText, streamText } from 'ai';
import OpenAi from 'openai';
// @boundaries-ignore the certificate that core's own tests make
import { selfSignedCertificate } from '../packages/core/src/http/testing/self-signed-certificate.ts';

process.env['RECORD_IN_CI'] = '1'; // where examples are checked, recording is refused unless asked for
const provider = await simulator();
const { url } = provider;
const certificate = selfSignedCertificate();
const secureProvider = await simulator({ tls: certificate });
const key = { apiKey: 'any' };
const question = 'Why is the sea salty?';
const messages = [{ role: 'user' as const, content: question }];
const model = 'claude-sonnet-5';

// Each asks twice, for a stream and for a whole answer, and gives back what it has read.
const clients: Readonly<Record<string, () => Promise<unknown>>> = {
  async sluice() {
    const complete = compose(anthropic({ ...key, baseUrl: url, maxTokens: 200 }));
    const stream = complete.stream({ model, messages });
    const texts: string[] = [];
    for await (const event of stream) if (event.type === 'text-delta') texts.push(event.text);
    const { text: whole, usage } = await complete({ model, messages, maxTokens: 100 });
    await complete.close();
    return [texts, whole, usage];
  },
  async '@anthropic-ai/sdk'() {
    const sdk = new AnthropicSdk({ ...key, baseURL: url });
    const stream = await sdk.messages.create({ model, messages, max_tokens: 200, stream: true });
    const events: unknown[] = [];
    for await (const event of stream) events.push(event);
    return [events, await sdk.messages.create({ model, messages, max_tokens: 200 })];
  },
  async openai() {
    const sdk = new OpenAi({ ...key, baseURL: `${url}/v1` });
    const stream = await sdk.chat.completions.create({ model: 'gpt-5.2', messages, stream: true });
    const chunks: unknown[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return [chunks, await sdk.chat.completions.create({ model: 'gpt-5.2', messages })];
  },
  async ai() {
    const provided = createAnthropic({ ...key, baseURL: `${url}/v1` })(model);
    const parts: string[] = [];
    for await (const part of streamText({ model: provided, prompt: question }).textStream) parts.push(part);
    const other = createOpenAI({ ...key, baseURL: `${url}/v1` }).chat('gpt-5.2');
    const { text: whole, usage } = await generateText({ model: other, prompt: question });
    return [parts, whole, usage];
  },
  async 'node:https'() {
    const answers: string[] = [];
    for (const stream of [true, false]) {
      const headers = { 'x-api-key': 'any', 'anthropic-version': '2023-06-01' };
      const answer = await new Promise<string>((resolve, reject) => {
        const address = `${secureProvider.url}/v1/messages`;
        const options = { method: 'POST', headers, ca: certificate.cert };
        const sent = request(address, options, (response) => resolve(text(response)));
        sent.once('error', reject).end(JSON.stringify({ model, messages, max_tokens: 200, stream }));
      });
      answers.push(answer);
    }
    return answers;
  },
};

const dir = await mkdtemp(join(tmpdir(), 'sluice-recordings-'));
const network = createNetwork(currentRecordings.handler());
currentRecordings.attach(network);
network.listen(); // from here on nothing gets to the network but what is to be recorded

const [recorded, asked] = [new Map<string, unknown>(), new Map<string, number>()];
for (const [name, ask] of Object.entries(clients)) {
  const own = recordings({ dir: join(dir, name), mode: 'all' });
  recorded.set(name, await currentRecordings.run(own, ask));
  const { recorded: files, problems } = await own.settle();
  if (problems.length > 0) throw problems[0]!;
  asked.set(name, files.length);
}
const hitsOf = (): number => provider.requests.length + secureProvider.requests.length;
const seen = hitsOf();
await provider.close();
await secureProvider.close();

for (const [name, ask] of Object.entries(clients)) {
  const own = recordings({ dir: join(dir, name), mode: 'replay' });
  const replayed = await currentRecordings.run(own, ask);
  const { used, problems } = await own.settle();
  if (problems.length > 0) throw problems[0]!;
  const equal = JSON.stringify(replayed) === JSON.stringify(recorded.get(name)) && used.length === asked.get(name);
  const hits = hitsOf() - seen;
  console.log(
    `${name.padEnd(18)} recorded ${asked.get(name)} replayed ${used.length} hits ${hits} equal ${equal ? 'yes' : 'no'}`,
  );
  if (!equal || hits > 0) process.exitCode = 1;
}

const [file] = await readdir(join(dir, 'sluice'));
console.log(`\nsluice/${file}: one event a line, to be read and changed by hand.`);
network.close();
await rm(dir, { recursive: true });
