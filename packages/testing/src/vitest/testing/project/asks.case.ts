import { request as httpRequest } from 'node:http';
import { Pool, request } from 'undici';
import { describe, expect, test } from 'vitest';

const provider = process.env['PROVIDER']!;
// One connection: requests of all tests wait for one another on it.
const pool = new Pool(provider, { connections: 1 });

async function ask(text: string): Promise<string> {
  const body = JSON.stringify({ text });
  const answers = await Promise.all(
    [1, 2].map(async () => (await pool.request({ path: '/v1/ask', method: 'POST', body })).body.text()),
  );
  return answers.join();
}

describe.concurrent('together', () => {
  for (const name of ['Ada', 'Bob', 'Cy', 'Di', 'Eve']) {
    test(`asks as ${name}`, async () => {
      // The answer says which test recorded it; requests are the same in all of them.
      expect(await ask('the same')).toMatch(/^answer \d+ to the same,answer \d+ to the same$/);
      expect(await ask(name)).toContain(`to ${name}`);
    });
  }
});

test('asks by other clients', async () => {
  const byFetch = await fetch(`${provider}/v1/ask`, { method: 'POST', body: '{"text":"fetch"}' });
  expect(await byFetch.text()).toContain('to fetch');
  const byRequest = await request(`${provider}/v1/ask`, { method: 'POST', body: '{"text":"undici"}' });
  expect(await byRequest.body.text()).toContain('to undici');
  const byNode = await new Promise<string>((resolve, reject) => {
    const outgoing = httpRequest(`${provider}/v1/ask`, { method: 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve(text));
    });
    outgoing.on('error', reject).end('{"text":"node"}');
  });
  expect(byNode).toContain('to node');
});

test('has a key', () => {
  expect(process.env['OPENAI_API_KEY']).toBe(process.env['RECORD'] === undefined ? 'replay-needs-no-key' : undefined);
});

// These two come and go, as tests do in the life of a project.
// oxlint-disable-next-line vitest/no-conditional-tests
if (process.env['SWALLOW'] !== undefined) {
  test('swallows what goes wrong', async () => {
    const response = await fetch(`${provider}/v1/never`, { method: 'POST', body: '{}' }).catch(() => undefined);
    expect(response?.ok ?? false).toBe(false);
  });
}

// oxlint-disable-next-line vitest/no-conditional-tests
if (process.env['OTHER'] !== undefined) {
  test('asks something else now', async () => {
    expect(await ask(process.env['OTHER']!)).toContain('answer');
  });
}
