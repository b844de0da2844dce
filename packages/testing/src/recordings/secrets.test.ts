import { expect, test, vi } from 'vitest';
import { filesOf, folder } from './testing/folder.ts';
import { messageEvents, provider, streamTo } from './testing/provider.ts';
import { ask, piecesOf, run } from './testing/run.ts';

const variable = 'planted-value-of-a-variable';
const looking = 'sk-ant-api03-0123456789abcdefghij';

/** Records one exchange that carries a secret and says what came of it. */
async function record(plant: {
  readonly requestHeader?: string;
  readonly requestBody?: string;
  readonly responseHeader?: string;
  readonly deltas?: readonly string[];
}): Promise<string> {
  vi.stubEnv('ACME_TOKEN', variable);
  const dir = folder();
  const server = await provider((_, response) => {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'x-ratelimit-scope': plant.responseHeader ?? 'none',
    });
    void streamTo(response, messageEvents(...(plant.deltas ?? ['Hi']))).then(() => response.end());
  });
  const { report } = await run({ dir, mode: 'missing' }, async () =>
    piecesOf(
      await ask(server, { say: plant.requestBody ?? 'Hi' }, { 'anthropic-beta': plant.requestHeader ?? 'none' }),
    ),
  );
  vi.unstubAllEnvs();
  expect(report.recorded).toEqual([]);
  expect(filesOf(dir)).toEqual({});
  expect(report.problems).toMatchObject([{ problem: 'secret' }]);
  const [{ message } = { message: '' }] = report.problems;
  for (const secret of [variable, looking]) expect(message).not.toContain(secret);
  return message.split('\n').slice(1).join('\n');
}

test('a secret in a header that is stored leaves no file', async () => {
  expect(await record({ requestHeader: variable })).toContain(
    'the value of ACME_TOKEN in request.headers.anthropic-beta',
  );
  expect(await record({ responseHeader: looking })).toContain('an Anthropic key in response.headers.x-ratelimit-scope');
});

test('a secret in a body leaves no file', async () => {
  expect(await record({ requestBody: `the key is ${looking}.` })).toContain(
    'an Anthropic key in request.body.json.say',
  );
  expect(await record({ deltas: [`It is ${variable}!`] })).toContain('the value of ACME_TOKEN in response.body');
});

test('a secret in base64, alone or after something, and as a URL has it', async () => {
  for (const before of ['', 'a:', 'me:', 'you:']) {
    const encoded = Buffer.from(`${before}${variable}`).toString('base64');
    expect(await record({ requestBody: `Basic ${encoded}` })).toContain('the value of ACME_TOKEN in base64');
  }
});

test('a secret that is split over three deltas leaves no file', async () => {
  const [a, b, c] = [variable.slice(0, 9), variable.slice(9, 18), variable.slice(18)];
  expect(await record({ deltas: ['It is ', a, b, c, '.'] })).toBe(
    '  the value of ACME_TOKEN in response.body, put together: delta.text of "index":0',
  );
  expect(await record({ deltas: [looking.slice(0, 4), looking.slice(4, 20), looking.slice(20)] })).toContain(
    'an Anthropic key',
  );
});

test('what everybody sends, a key in its header or in the query, is not stored and does not count', async () => {
  vi.stubEnv('ACME_TOKEN', variable);
  const dir = folder();
  const server = await provider((_, response) => void response.end('{}'));
  const call = (key: string): Promise<Response> =>
    fetch(`${server.url}/v1beta/models?key=${key}&alt=sse`, {
      headers: { authorization: `Bearer ${key}`, 'x-api-key': key },
    });
  const { report } = await run({ dir, mode: 'missing' }, () => call(variable));
  vi.unstubAllEnvs();
  expect(report).toMatchObject({ problems: [], recorded: [expect.any(String)] });
  expect(Object.values(filesOf(dir))[0]).toContain('/v1beta/models?alt=sse&key=REDACTED"');
  const replayed = await run({ dir, mode: 'replay' }, () => call('another-key'));
  expect(replayed.report.problems).toEqual([]);
});

test('what is named in `redact` is taken out of both, and the request is found without it', async () => {
  const dir = folder();
  const server = await provider((_, response) => void response.end(`{"echo":"${looking}"}`));
  const options = { dir, redact: [/sk-ant-[\w-]+/] };
  const { result, report } = await run({ ...options, mode: 'missing' }, async () =>
    (await ask(server, { key: looking })).text(),
  );
  expect(report.problems).toEqual([]);
  expect(result).toContain(looking);
  const replayed = await run({ ...options, mode: 'replay' }, async () =>
    (await ask(server, { key: 'sk-ant-api03-another-one-altogether' })).text(),
  );
  expect(replayed.result).toBe('{"echo":"REDACTED"}');
});

test('with a secret in it, `all` leaves what was there', async () => {
  const dir = folder();
  const server = await provider((_, response) => void response.end(server.hits === 1 ? '{}' : `{"key":"${looking}"}`));
  await run({ dir, mode: 'missing' }, async () => (await ask(server)).text());
  const before = filesOf(dir);
  const { report } = await run({ dir, mode: 'all' }, async () => (await ask(server)).text());
  expect(report.problems).toMatchObject([{ problem: 'secret' }]);
  expect(filesOf(dir)).toEqual(before);
});
