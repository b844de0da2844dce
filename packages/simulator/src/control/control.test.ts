import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { simulator, type Simulator, type SimulatorOptions } from '../index.ts';
import { anthropicAsked, ask, askedWires } from '../testing/asking.ts';

const started: Simulator[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((provider) => provider.close()));
});

async function start(options?: SimulatorOptions): Promise<Simulator> {
  const provider = await simulator(options);
  started.push(provider);
  return provider;
}

async function control({ url }: Simulator, method: string, path: string, body?: unknown, headers = {}) {
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await fetch(`${url}/simulator/${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

test('a storm is begun, shown and ended over HTTP', async () => {
  const provider = await start();
  const storm = { fault: 'status', status: 529, duringMs: 60_000 };
  expect(await control(provider, 'POST', 'storms', storm)).toMatchObject({
    status: 201,
    body: { id: 'storm_1', storm },
  });
  for (const wire of askedWires) expect((await ask(provider, wire)).status).toBe(529);
  const shown = await control(provider, 'GET', 'storms');
  expect(shown).toMatchObject({ status: 200, body: [{ id: 'storm_1', storm, struck: 2 }] });
  expect(provider.storms.running).toEqual(shown.body);
  expect((await control(provider, 'DELETE', 'storms/storm_1')).status).toBe(204);
  expect((await control(provider, 'DELETE', 'storms/storm_1')).status).toBe(404);
  expect((await ask(provider, anthropicAsked)).status).toBe(200);
});

test('all storms end at once, those of the options too', async () => {
  const provider = await start({ storms: [{ fault: 'status', status: 500 }] });
  await control(provider, 'POST', 'storms', { fault: 'slow-headers', delayMs: 1 });
  expect((await ask(provider, anthropicAsked)).status).toBe(500);
  expect((await control(provider, 'DELETE', 'storms')).status).toBe(204);
  expect((await ask(provider, anthropicAsked)).status).toBe(200);
});

test('the vocabulary is told as data', async () => {
  const { body } = await control(await start(), 'GET', 'faults');
  expect(Object.keys(body.faults)).toHaveLength(14);
  expect(body.faults['slow-headers']).toEqual({ delayMs: 'a number ≥ 0' });
  expect(body.faults.rechunk).toEqual({ by: "'byte' | 'character' | 'chance'" });
  expect(body.schedule['probability?']).toBe('a number from 0 to 1');
});

test('the log tells what was asked and how clients went, without keys and prompts', async () => {
  const provider = await start({ tokensPerSecond: 20 });
  const response = await ask(provider, anthropicAsked, { fault: 'rechunk by=byte' });
  await response.body!.cancel();
  await provider.requests[0]!.over;
  const { body } = await control(provider, 'GET', 'requests');
  expect(body).toMatchObject([
    {
      requestId: provider.requests[0]!.requestId,
      path: '/v1/messages',
      status: 200,
      faults: [{ fault: 'rechunk', by: 'byte' }],
      left: { afterMs: expect.any(Number), events: expect.any(Number) },
    },
  ]);
  expect(JSON.stringify(body)).not.toMatch(/"key"|wet/);
  expect(provider.requests).toHaveLength(1); // requests of control are none of a provider's
});

test.for<[name: string, method: string, path: string, body: unknown, status: number, error: RegExp]>([
  ['a storm that is none', 'POST', 'storms', { fault: 'stall', forMs: -1 }, 400, /`forMs` to be a number ≥ 0, got -1/],
  ['a body that is no object', 'POST', 'storms', [], 400, /not a JSON object/],
  ['a path that is none', 'GET', 'weather', undefined, 404, /Expected \/simulator\/storms/],
  ['a method that is none', 'PUT', 'storms', {}, 404, /Expected \/simulator\/storms/],
])('%s is refused, saying why', async ([, method, path, body, status, error]) => {
  const reply = await control(await start(), method, path, body);
  expect(reply.status).toBe(status);
  expect(reply.body.error).toMatch(error);
});

test('pages of this machine may use it, foreign ones not', async () => {
  const provider = await start();
  const own = { origin: 'http://localhost:3000' };
  const allowed = await control(provider, 'OPTIONS', 'storms', undefined, own);
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
  expect(allowed.headers.get('access-control-allow-methods')).toContain('DELETE');
  expect((await control(provider, 'POST', 'storms', { fault: 'reset' }, own)).status).toBe(201);
  for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example']) {
    const refused = await control(provider, 'POST', 'storms', { fault: 'reset' }, { origin });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
  }
  expect(provider.storms.running).toHaveLength(1);
});

test('a name of somebody else’s that points here is refused', async () => {
  const { url } = await start();
  const status = await new Promise((resolve, reject) => {
    const headers = { host: 'evil.example' };
    const asked = request(`${url}/simulator/storms`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });
  expect(status).toBe(403);
});
