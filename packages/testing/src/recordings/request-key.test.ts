import type { JsonValue } from '@sluice/core';
import { expect, test } from 'vitest';
import { Redaction } from '../redaction/redaction.ts';
import { askedBy } from '../exchange/asked.ts';
import { describeRequest } from './describe-request.ts';
import { Matching, type MatchingOptions } from './request-key.ts';

const url = 'https://api.anthropic.com/v1/messages';

async function key(init: RequestInit & { readonly url?: string }, options: MatchingOptions = {}): Promise<string> {
  const request = new Request(init.url ?? url, { method: 'POST', ...init });
  return new Matching(options).key(await describeRequest(askedBy(request, 'a request'), new Redaction({})));
}

function ofJson(json: JsonValue, options?: MatchingOptions): Promise<string> {
  return key({ body: JSON.stringify(json) }, options);
}

test('the order of fields, spaces and unlisted headers do not count', async () => {
  const one = await key({ body: '{"a":1,"b":[{"c":2,"d":3}]}', headers: { 'x-stainless-retry-count': '0' } });
  expect(await key({ body: '{ "b": [{"d":3, "c":2}], "a": 1 }', headers: { authorization: 'Bearer x' } })).toBe(one);
  expect(one).toMatch(/^[0-9a-f]{12}$/);
});

test('everything else counts: values, the order of lists, method, address, query, listed headers', async () => {
  const same = { a: [1, 2], text: 'x' };
  const keys = [
    await ofJson(same),
    await ofJson({ a: [2, 1], text: 'x' }),
    await ofJson({ a: [1, 2], text: 'X' }),
    await ofJson({ a: [1, 2], text: null }),
    await key({ body: JSON.stringify(same), method: 'PUT' }),
    await key({ body: JSON.stringify(same), url: `${url}/count_tokens` }),
    await key({ body: JSON.stringify(same), url: `${url}?beta=true` }),
    await key({ body: JSON.stringify(same), headers: { 'anthropic-version': '2023-06-01' } }),
    await key({ method: 'GET' }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test('the order of the query does not count', async () => {
  expect(await key({ url: `${url}?a=1&b=2` })).toBe(await key({ url: `${url}?b=2&a=1` }));
});

test('what is ignored does not count, at its path only', async () => {
  const ignore = ['/metadata/user_id', '/messages/*/cache_control'];
  const body = (user: string, cached: boolean, other = 'x'): JsonValue => ({
    metadata: { user_id: user, other },
    messages: [{ role: 'user', ...(cached && { cache_control: { type: 'ephemeral' } }) }],
  });
  const one = await ofJson(body('a', true), { ignore });
  expect(await ofJson(body('b', false), { ignore })).toBe(one);
  expect(await ofJson(body('a', true, 'y'), { ignore })).not.toBe(one);
  expect(await ofJson(body('b', false))).not.toBe(await ofJson(body('a', true)));
});

test('what is scrubbed does not count, at its path only', async () => {
  const scrub = { '/system': [/\d{4}-\d{2}-\d{2}/] };
  const body = (day: string, said = ''): JsonValue => ({ system: `Today is ${day}, not ${day}.`, said });
  const one = await ofJson(body('2026-11-25'), { scrub });
  expect(await ofJson(body('2026-11-26'), { scrub })).toBe(one);
  expect(await ofJson(body('tomorrow'), { scrub })).not.toBe(one);
  expect(await ofJson(body('2026-11-25', '2026-11-25'), { scrub })).not.toBe(
    await ofJson(body('2026-11-25', '2026-11-26'), { scrub }),
  );
});

test('a form counts by its fields, not by its boundary', async () => {
  const form = (content: string): FormData => {
    const data = new FormData();
    data.set('purpose', 'batch');
    data.set('file', new Blob([content]), 'a.jsonl');
    return data;
  };
  expect(await key({ body: form('x') })).toBe(await key({ body: form('x') }));
  expect(await key({ body: form('x') })).not.toBe(await key({ body: form('y') }));
});

test('a file in base64 is kept as its digest', async () => {
  const image = Buffer.alloc(3_000, 7).toString('base64');
  const request = new Request(url, { method: 'POST', body: JSON.stringify({ source: { data: image } }) });
  const described = await describeRequest(askedBy(request, 'a request'), new Redaction({}));
  expect(described.body).toEqual({
    json: { source: { data: { sha256: expect.stringMatching(/^\w{64}$/), bytes: 4_000 } } },
  });
  expect(await ofJson({ data: image })).not.toBe(await ofJson({ data: `${image.slice(0, -4)}AAAA` }));
});

test('bytes that are no text are kept as their digest', async () => {
  const request = new Request(url, { method: 'POST', body: new Uint8Array([0xff, 0xfe]) });
  expect(await describeRequest(askedBy(request, 'a request'), new Redaction({}))).toMatchObject({
    body: { digest: { bytes: 2 } },
  });
});
