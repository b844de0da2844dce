import { afterEach, describe, expect, test } from 'vitest';
import { simulator, type Simulator, type SimulatorOptions } from '../index.ts';
import { ask, askedWires, askRaw, codeOf, eventsOf, question, readPieces } from '../testing/asking.ts';

const started: Simulator[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((provider) => provider.close()));
});

async function start(options?: SimulatorOptions): Promise<Simulator> {
  const provider = await simulator(options);
  started.push(provider);
  return provider;
}

/** How many pieces of output an answer's text has, by the simulator's own tokens. */
const answer = { answer: (): string => 'one two three four five six seven eight nine ten' };

describe.for(askedWires)('on the wire of $provider', (wire) => {
  const isChat = wire.provider === 'openai';
  /** The events before the first token. */
  const before = isChat ? 1 : 3;

  test('a status is the wire’s own error, with when to try again', async () => {
    const provider = await start();
    const response = await ask(provider, wire, { fault: 'status status=429 retryAfterMs=1500' });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(response.headers.get('retry-after-ms')).toBe(isChat ? '1500' : null);
    expect(response.headers.get('content-type')).toBe('application/json');
    const { error } = (await response.json()) as { error: { type: string; code?: string } };
    expect(isChat ? error.code : error.type).toBe(isChat ? 'rate_limit_exceeded' : 'rate_limit_error');
    expect(provider.requests[0]).toMatchObject({ status: 429, faults: [{ fault: 'status', status: 429 }] });
  });

  test.for([
    [500, 'api_error', 'server_error'],
    [503, 'api_error', 'server_error'],
    [529, 'overloaded_error', 'server_error'],
    [403, 'permission_error', 'invalid_request_error'],
    [418, 'invalid_request_error', 'invalid_request_error'],
  ] as const)('a status %i has the type that goes with it', async ([status, anthropicType, openaiType]) => {
    const response = await ask(await start(), wire, { fault: `status status=${status} message=as+you+wished` });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { type: isChat ? openaiType : anthropicType, message: 'as you wished' },
    });
  });

  test.for([
    ['context-length', 400, /too long|maximum context length/],
    ['content-filter', 400, /content/],
    ['prefill', 400, /prefill/],
    ['quota', isChat ? 429 : 400, /credit balance|quota/],
  ] as const)('a refusal for %s is in the wire’s words', async ([reason, status, words]) => {
    const response = await ask(await start(), wire, { fault: `refusal reason=${reason}` });
    expect(response.status).toBe(status);
    expect(((await response.json()) as { error: { message: string } }).error.message).toMatch(words);
  });

  test.for([undefined, 200, 502])('a page of HTML comes instead, with status %s', async (status) => {
    const fault = status === undefined ? 'html' : `html status=${status}`;
    const response = await ask(await start(), wire, { fault });
    expect(response.status).toBe(status ?? 502);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
  });

  test('a reset comes before any header, and is no departure of the client', async () => {
    const provider = await start();
    expect(await askRaw(provider, wire, 'reset')).toEqual({ text: '', code: 'ECONNRESET' });
    expect(await provider.requests[0]!.over).toBeUndefined();
  });

  test('an answer that never comes leaves when the client does', async () => {
    const provider = await start();
    const leaving = new AbortController();
    const asking = ask(provider, wire, { fault: 'no-answer', signal: leaving.signal }).catch(codeOf);
    await expect.poll(() => provider.requests.length).toBe(1);
    leaving.abort();
    await asking;
    expect(await provider.requests[0]!.over).toMatchObject({ events: 0 });
    expect(provider.requests[0]).not.toHaveProperty('status');
  });

  test('connections are refused for a while, and taken again at the same port', async () => {
    const provider = await start();
    expect(await askRaw(provider, wire, 'refuse-connections forMs=80')).toEqual({ text: '', code: 'ECONNRESET' });
    expect(await askRaw(provider, wire, 'reset')).toEqual({ text: '', code: 'ECONNREFUSED' });
    await expect.poll(() => ask(provider, wire).then(({ status }) => status, codeOf)).toBe(200);
  });

  test('slow headers come late, and the answer after them', async () => {
    const startedAt = performance.now();
    const response = await ask(await start(), wire, { fault: 'slow-headers delayMs=60' });
    expect(performance.now() - startedAt).toBeGreaterThan(50);
    expect((await readPieces(response)).ended).toBe('whole');
  });

  test('a slow first token comes after the headers and all that is before it', async () => {
    const provider = await start();
    const startedAt = performance.now();
    const response = await ask(provider, wire, { fault: 'slow-first-token delayMs=80' });
    await expect.poll(() => provider.requests[0]!.events).toBe(before);
    await response.text();
    expect(performance.now() - startedAt).toBeGreaterThan(70);
  });

  test('a drop resets the connection after so many tokens', async () => {
    const provider = await start(answer);
    const { text, code } = await askRaw(provider, wire, 'drop afterTokens=4');
    expect(code).toBe('ECONNRESET');
    expect(text).toMatch(/ four/);
    expect(text).not.toMatch(/ five/);
    expect(provider.requests[0]!.events).toBe(before + 4);
    expect(await provider.requests[0]!.over).toBeUndefined();
  });

  test('a truncated stream ends cleanly, without the end of the wire', async () => {
    const response = await ask(await start(answer), wire, { fault: 'truncate afterTokens=4' });
    const { text, ended } = await readPieces(response);
    expect(ended).toBe('whole');
    expect(text).toMatch(/ four[\s\S]*\n\n$/);
    expect(text).not.toMatch(/ five|message_stop|\[DONE\]|finish_reason":"/);
  });

  test('a stream can be empty', async () => {
    const response = await ask(await start(), wire, { fault: 'truncate afterEvents=0' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(await response.text()).toBe('');
  });

  test('a negative place counts from the end: the last event can be kept back', async () => {
    const text = await (await ask(await start(answer), wire, { fault: 'truncate afterEvents=-1' })).text();
    expect(text).toMatch(isChat ? /finish_reason":"stop/ : /message_delta/);
    expect(text).not.toMatch(/message_stop|\[DONE\]/);
  });

  test('a stall keeps the connection open and says no more', async () => {
    const provider = await start(answer);
    const leaving = new AbortController();
    const response = await ask(provider, wire, { fault: 'stall afterTokens=4', signal: leaving.signal });
    await expect.poll(() => provider.requests[0]!.events).toBe(before + 4);
    expect(provider.connections.open).toBe(1);
    leaving.abort();
    await readPieces(response);
    expect(await provider.requests[0]!.over).toMatchObject({ events: before + 4 });
  });

  test('a stall can pass', async () => {
    const startedAt = performance.now();
    const response = await ask(await start(answer), wire, { fault: 'stall afterTokens=4 forMs=60' });
    expect((await readPieces(response)).text).toMatch(/ ten/);
    expect(performance.now() - startedAt).toBeGreaterThan(50);
  });

  test.for([undefined, 'overloaded', 'rate-limit', 'internal'] as const)(
    'an error of the kind %s comes in the stream, which ends with it',
    async (reason) => {
      const fault = `error-event afterTokens=2${reason === undefined ? '' : ` reason=${reason}`}`;
      const response = await ask(await start(answer), wire, { fault });
      expect(response.status).toBe(200);
      const events = eventsOf(await response.text());
      const types = {
        overloaded: ['overloaded_error', 'server_error'],
        'rate-limit': ['rate_limit_error', 'requests'],
        internal: ['api_error', 'server_error'],
      } as const;
      const [anthropicType, openaiType] = types[reason ?? 'overloaded'];
      expect(events).toHaveLength(before + 2 + 1);
      expect(events.at(-1)).toMatchObject(
        isChat
          ? { name: '', data: { error: { type: openaiType, param: null } } }
          : { name: 'error', data: { type: 'error', error: { type: anthropicType } } },
      );
    },
  );

  test('garbage comes once among events that are whole', async () => {
    const provider = await start(answer);
    const clean = await (await ask(provider, wire)).text();
    const text = await (await ask(provider, wire, { fault: 'garbage afterTokens=2' })).text();
    const broken = text.split('\n\n').filter((event) => !isWhole(event));
    expect(broken).toHaveLength(1);
    expect(text.split('\n\n')).toHaveLength(clean.split('\n\n').length + 1);
  });

  test('the same bytes come in other pieces', async () => {
    const provider = await start({ answer: () => 'Grüße 👋 “so”' });
    const clean = anonymous((await readPieces(await ask(provider, wire))).text);
    const read = async (fault?: string) => {
      const { pieces, text } = await readPieces(await ask(provider, wire, fault === undefined ? {} : { fault }));
      expect(anonymous(text)).toBe(clean);
      return pieces;
    };
    const [none, byChance] = [await read(), await read('rechunk by=chance')];
    expect(byChance.length).toBeGreaterThan(none.length);
    expect((await read('rechunk by=byte')).length).toBeGreaterThan(byChance.length);
    const byCharacter = await read('rechunk by=character');
    expect(byCharacter.some((piece) => piece.toString().includes('\uFFFD'))).toBe(true);
  });

  test('a whole answer is struck in its middle', async () => {
    const provider = await start();
    const clean = await (await ask(provider, wire, { stream: false })).text();
    const fault = async (words: string) => readPieces(await ask(provider, wire, { stream: false, fault: words }));
    const half = Math.floor(clean.length / 2);
    expect(await fault('truncate')).toMatchObject({ ended: 'whole', text: expect.toSatisfy(isAbout(half)) });
    expect(await fault('drop')).toMatchObject({ ended: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) });
    expect(isWhole((await fault('garbage')).text)).toBe(false);
    expect(isWhole((await fault('rechunk by=byte, stall forMs=20')).text)).toBe(true);
    const error = await ask(provider, wire, { stream: false, fault: 'error-event reason=internal' });
    expect(error.status).toBe(500);
  });

  test('several faults strike one request', async () => {
    const provider = await start(answer);
    const fault = 'slow-headers delayMs=40, rechunk by=byte, garbage afterTokens=1, truncate afterTokens=2';
    const startedAt = performance.now();
    const { text, pieces } = await readPieces(await ask(provider, wire, { fault }));
    expect(performance.now() - startedAt).toBeGreaterThan(30);
    expect(text.split('\n\n').filter((event) => !isWhole(event))).toHaveLength(1);
    expect(text).not.toMatch(/ three/);
    expect(pieces.length).toBeGreaterThan(50);
    expect(provider.requests[0]!.faults.map((one) => one.fault)).toHaveLength(4);
  });

  test.for([
    ['stll', /one of status, refusal, .*, got 'stll'/],
    ['stall afterEvents=x', /`afterEvents` to be a whole number, got 'x'/],
    ['stall afterEvents=1.5', /`afterEvents` to be a whole number, got 1.5/],
    ['stall afterEvents=1 afterTokens=1', /afterEvents or afterTokens, got both/],
    ['stall after 3', /name=value, got 'after'/],
    ['reset now=1', /`reset` to have no fields, got `now`/],
    ['status', /`status` to be a status from 400 to 599, got undefined/],
    ['status status=200', /`status` to be a status from 400 to 599, got 200/],
    ['status status=500 next=2', /`status` to have fields among status, .*, got `next`/],
    ['rechunk by=word', /`by` to be 'byte' \| 'character' \| 'chance', got 'word'/],
    ['slow-headers delayMs=-1', /`delayMs` to be a number ≥ 0, got -1/],
    ['slow-headers delayMs=Infinity', /`delayMs` to be a number ≥ 0, got Infinity/],
  ] as const)('what is no fault is refused, saying why: %s', async ([fault, message]) => {
    const response = await ask(await start(), wire, { fault });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toMatch(/^x-simulator-fault: Expected /);
    expect(error.message).toMatch(message);
  });
});

test('faults strike requests that would be refused, too', async () => {
  const provider = await start();
  const response = await ask(provider, askedWires[0]!, {
    body: { ...question, messages: [] },
    fault: 'status status=503',
  });
  expect(response.status).toBe(503);
});

function isWhole(event: string): boolean {
  const data = event.replace(/^event: .*\n/, '').replace(/^data: /, '');
  if (data === '' || data === '[DONE]') return true;
  try {
    JSON.parse(data);
    return true;
  } catch {
    return false;
  }
}

function isAbout(length: number): (text: string) => boolean {
  return (text) => Math.abs(text.length - length) < 10;
}

/** Without what is new in every answer. */
function anonymous(text: string): string {
  return text.replaceAll(/"(id|created)":("[^"]*"|\d+)/g, '');
}
