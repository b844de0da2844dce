import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, createGzip, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { filesOf, folder } from './testing/folder.ts';
import { messageEvents, provider, streamTo } from './testing/provider.ts';
import { ask, piecesOf, run, serve } from './testing/run.ts';

test('a stream is recorded, and replayed in the same pieces when its provider is gone', async () => {
  const dir = folder();
  const parts = messageEvents('Hé', 'llo 👋', ' there');
  const server = await provider((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'r1', 'set-cookie': 'a=b' });
    void streamTo(response, parts).then(() => response.end());
  });
  const recorded = await run({ dir, mode: 'missing' }, async () => piecesOf(await ask(server)));
  expect(recorded.report).toMatchObject({
    used: [],
    unused: [],
    problems: [],
    recorded: [expect.stringMatching(/^01-post-v1-messages-\w{6}\.json$/)],
  });
  await server.close();
  const replayed = await run({ dir, mode: 'replay' }, async () => {
    const response = await ask(server);
    return { pieces: await piecesOf(response), headers: Object.fromEntries(response.headers) };
  });
  expect(replayed.result.pieces).toEqual(recorded.result);
  expect(replayed.result.headers).toEqual({ 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' });
  expect(replayed.report).toMatchObject({ used: recorded.report.recorded, unused: [], recorded: [], problems: [] });
});

test('the file can be read: one event a line, times by themselves, nothing that changes from run to run', async () => {
  const dir = folder();
  const server = await provider((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'r1', 'retry-after': '1' });
    response.end(messageEvents('Hi').join(''));
  });
  const headers = { authorization: 'Bearer of-nothing', 'anthropic-version': '2023-06-01', 'x-stainless-os': 'Linux' };
  await run({ dir, mode: 'missing' }, async () =>
    piecesOf(await ask(server, { model: 'm', messages: ['Hello'] }, headers)),
  );
  const [text = ''] = Object.values(filesOf(dir));
  const steady = text.replaceAll(server.url, 'http://provider').replaceAll(/("(?:recordedAt|headAt|at)": ).*/g, '$1…');
  expect(steady).toMatchInlineSnapshot(`
    "{
      "version": 1,
      "recordedAt": …
      "request": {
        "method": "POST",
        "url": "http://provider/v1/messages",
        "headers": {
          "anthropic-version": "2023-06-01"
        },
        "body": {
          "json": {
            "model": "m",
            "messages": [
              "Hello"
            ]
          }
        }
      },
      "response": {
        "status": 200,
        "headers": {
          "content-type": "text/event-stream",
          "retry-after": "1"
        },
        "body": {
          "events": [
            {"event": "message_start", "data": {"type":"message_start"}},
            {"event": "content_block_delta", "data": {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}},
            {"event": "message_stop", "data": {"type":"message_stop"}}
          ]
        },
        "split": [221],
        "headAt": …
        "at": …
      }
    }
    "
  `);
});

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const)('a %s body is stored as what it says', async (encoding, compress) => {
  const dir = folder();
  const server = await provider((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
    response.end(compress('{"text":"plain"}'));
  });
  const { result } = await run({ dir, mode: 'missing' }, async () => (await ask(server)).text());
  expect(result).toBe('{"text":"plain"}');
  expect(Object.values(filesOf(dir))[0]).toContain('"text": "plain"');
  const replayed = await run({ dir, mode: 'replay' }, async () => {
    const response = await ask(server);
    return [response.headers.get('content-encoding'), await response.text()];
  });
  expect(replayed.result).toEqual([null, '{"text":"plain"}']);
});

test('a compressed stream has one piece for each that was flushed', async () => {
  const dir = folder();
  const parts = messageEvents('one', 'two', 'three');
  const server = await provider((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
    const gzip = createGzip();
    gzip.pipe(response);
    void (async () => {
      for (const part of parts) {
        gzip.write(part);
        await new Promise<void>((resolve) => gzip.flush(resolve));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      gzip.end();
    })();
  });
  await run({ dir, mode: 'missing' }, async () => piecesOf(await ask(server)));
  const replayed = await run({ dir, mode: 'replay' }, async () => piecesOf(await ask(server)));
  expect(replayed.result).toEqual(parts);
});

test('equal requests get their answers in the order in which they were recorded, and no more than were', async () => {
  const dir = folder();
  const server = await provider((_, response) => void response.end(JSON.stringify({ hit: server.hits })));
  const twice = async (): Promise<readonly string[]> => [
    await (await ask(server)).text(),
    await (await ask(server)).text(),
  ];
  expect((await run({ dir, mode: 'missing' }, twice)).result).toEqual(['{"hit":1}', '{"hit":2}']);
  const { result, report } = await run({ dir, mode: 'replay' }, async () => [
    ...(await twice()),
    await (await ask(server)).text(),
  ]);
  expect(result.slice(0, 2)).toEqual(['{"hit":1}', '{"hit":2}']);
  expect(result[2]).toContain('It was recorded 2 times (01-post-');
  expect(report.problems).toMatchObject([
    { code: 'no-recording', message: expect.stringContaining('asked for the 3. time') },
  ]);
  expect(server.hits).toBe(2);
});

test('missing calls the provider for what is missing only', async () => {
  const dir = folder();
  const server = await provider((_, response) => void response.end('{}'));
  await run({ dir, mode: 'missing' }, () => ask(server, { a: 1 }));
  const { report } = await run({ dir, mode: 'missing' }, async () => {
    await ask(server, { a: 1 });
    await ask(server, { a: 2 });
  });
  expect(report).toMatchObject({ used: [expect.stringMatching(/^01-/)], recorded: [expect.stringMatching(/^02-/)] });
  expect(server.hits).toBe(2);
});

test('all records anew, in the place of what was there, if the test passed', async () => {
  const dir = folder();
  const server = await provider((_, response) => void response.end(JSON.stringify({ hit: server.hits })));
  await run({ dir, mode: 'missing' }, async () => [await ask(server, { a: 1 }), await ask(server, { a: 2 })]);
  const before = filesOf(dir);

  const failing = serve({ dir, mode: 'all' });
  await (await ask(server, { a: 1 })).text();
  expect(filesOf(dir)).toEqual(before);
  await failing.settle('failed');
  expect(filesOf(dir)).toEqual(before);
  expect(readdirSync(dirname(dir))).toEqual(['test']);
});

test('all replaces the folder as a whole', async () => {
  const dir = folder();
  const server = await provider((_, response) => void response.end(JSON.stringify({ hit: server.hits })));
  await run({ dir, mode: 'missing' }, async () => [await ask(server, { a: 1 }), await ask(server, { a: 2 })]);
  await run({ dir, mode: 'all' }, async () => (await ask(server, { a: 1 })).text());
  const files = Object.entries(filesOf(dir));
  expect(files).toMatchObject([[expect.stringMatching(/^01-/), expect.stringContaining('"hit": 3')]]);
  expect(readdirSync(dirname(dir))).toEqual(['test']);
});

test('live calls the provider and keeps nothing', async () => {
  const dir = folder();
  const server = await provider((_, response) => void response.end('{}'));
  const { report } = await run({ dir, mode: 'live' }, async () => (await ask(server)).text());
  expect([server.hits, report.recorded, filesOf(dir)]).toEqual([1, [], {}]);
});

test('a request without a recording gets a 400 that nobody retries, and never reaches the provider', async () => {
  const dir = folder();
  const server = await provider((_, response) => void response.end('{}'));
  await run({ dir, mode: 'missing' }, () =>
    ask(server, { model: 'm', messages: [{ role: 'user', content: 'What is up?' }] }),
  );
  const asked = { model: 'm', messages: [{ role: 'user', content: 'What is down?' }] };
  const command = 'RECORD=missing npx vitest run weather.test.ts';
  const { result, report } = await run({ dir, mode: 'replay', command }, async () => {
    const response = await ask(server, asked);
    return {
      status: response.status,
      retry: response.headers.get('x-should-retry'),
      body: (await response.json()) as unknown,
    };
  });
  expect(result).toMatchObject({
    status: 400,
    retry: 'false',
    body: { type: 'error', error: { type: 'no_recording' } },
  });
  const [problem] = report.problems;
  expect(problem).toMatchObject({ code: 'no-recording', fault: 'request', sent: 'no' });
  const message = problem!.message
    .replaceAll(server.url, 'http://provider')
    .replaceAll(dir, 'DIR')
    .replaceAll(/\b[0-9a-f]{12}\b/g, 'KEY')
    .replaceAll(/-[0-9a-f]{6}\.json/g, '-KEY.json');
  expect(message).toMatchInlineSnapshot(`
    "No recording for POST http://provider/v1/messages (key KEY) in DIR.
    The nearest is 01-post-v1-messages-KEY.json, which differs (- recorded, + asked):

            "messages": [
              {
    -           "content": "What is up?",
    +           "content": "What is down?",
                "role": "user"
              }

    To record it: RECORD=missing npx vitest run weather.test.ts"
  `);
  expect(server.hits).toBe(1);
});

test('recordings whose requests were edited by hand are found by what they say now', async () => {
  const dir = folder();
  const server = await provider((_, response) => void response.end('{"a":1}'));
  await run({ dir, mode: 'missing' }, async () => (await ask(server, { say: 'this' })).text());
  const [[file, text] = ['', '']] = Object.entries(filesOf(dir));
  writeFileSync(join(dir, file), text.replace('"this"', '"that"').replace('"a": 1', '"a": [1, 2]'));
  const { result } = await run({ dir, mode: 'replay' }, async () => (await ask(server, { say: 'that' })).text());
  expect(result).toBe('{"a":[1,2]}');
});

test('failures of the provider are not kept, unless they are wanted', async () => {
  const dir = folder();
  const server = await provider((_, response) => {
    response.writeHead(529, { 'content-type': 'application/json' });
    response.end('{}');
  });
  const without = await run({ dir, mode: 'missing' }, async () => (await ask(server)).text());
  expect(without.report).toMatchObject({
    recorded: [],
    problems: [],
    notKept: [`POST ${server.url}/v1/messages: 529`],
  });
  const withThem = await run({ dir, mode: 'missing', failures: true }, async () => (await ask(server)).text());
  expect(withThem.report.recorded).toHaveLength(1);
  const replayed = await run({ dir, mode: 'replay' }, async () => (await ask(server)).status);
  expect(replayed.result).toBe(529);
});

test('what a test did not ask for is told, also when it asked for nothing', async () => {
  const dir = folder();
  const server = await provider((_, response) => void response.end('{}'));
  const { report } = await run({ dir, mode: 'missing' }, () => ask(server));
  expect((await run({ dir, mode: 'replay' }, async () => {})).report).toMatchObject({
    used: [],
    unused: report.recorded,
  });
});

test('a request that comes after its test has ended is refused: nobody would settle it', async () => {
  const dir = folder();
  const server = await provider((_, response) => void response.end('{}'));
  const own = serve({ dir, mode: 'missing' });
  await own.settle();
  const response = await ask(server);
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('after its test had ended')]);
  expect([server.hits, filesOf(dir)]).toEqual([0, {}]);
});
