import { expect, test } from 'vitest';
import { isCompletionError, type CompletionRequest, type UserPart } from '@sluice/core';
import { servers, type ServerName } from '../servers.ts';
import { encode } from './encode.ts';

const question: CompletionRequest = { model: 'gpt-5.2', messages: [{ role: 'user', content: 'Hello' }] };

function body(
  request: Partial<CompletionRequest>,
  server: ServerName = 'openai',
  stream = false,
): Record<string, unknown> {
  const options = { stream, provider: 'openai', server: servers[server], maxTokens: undefined };
  return JSON.parse(JSON.stringify(encode({ ...question, ...request }, options))) as Record<string, unknown>;
}

function userContent(...content: readonly UserPart[]): unknown {
  return (body({ messages: [{ role: 'user', content }] })['messages'] as readonly { readonly content: unknown }[])[0]!
    .content;
}

test('a bare request says model and messages, and nothing that was not asked for', () => {
  expect(body({})).toEqual({ model: 'gpt-5.2', messages: [{ role: 'user', content: 'Hello' }] });
});

test('a stream asks for its usage, but not where that is refused', () => {
  expect(body({}, 'openai', true)).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  expect(body({}, 'mistral', true)).toEqual({ ...body({}), stream: true });
});

test('limits and seeds go into the field that the server knows', () => {
  const request = { maxTokens: 7, seed: 1 };
  expect(body(request)).toMatchObject({ max_completion_tokens: 7, seed: 1 });
  expect(body(request, 'compatible')).toMatchObject({ max_tokens: 7, seed: 1 });
  expect(body(request, 'mistral')).toMatchObject({ max_tokens: 7, random_seed: 1 });
});

test('temperature 0 reaches the wire', () => {
  expect(body({ temperature: 0, topP: 0, stopSequences: ['x'] })).toMatchObject({
    temperature: 0,
    top_p: 0,
    stop: ['x'],
  });
});

test('system text is a message, one text as text', () => {
  const text = (words: string) => ({ type: 'text', text: words }) as const;
  const first = (system: CompletionRequest['system']) =>
    (body({ ...(system && { system }) })['messages'] as unknown[])[0];
  expect(first('Be brief.')).toEqual({ role: 'system', content: 'Be brief.' });
  expect(first([{ ...text('Be brief.'), cache: { ttl: '1h' } }])).toEqual({ role: 'system', content: 'Be brief.' });
  expect(first([text('a'), text('b')])).toEqual({ role: 'system', content: [text('a'), text('b')] });
});

test('tools, choices, schema and effort have their fields', () => {
  const tools = [{ name: 'look', description: 'Looks', inputSchema: { type: 'object' }, strict: true }];
  const encoded = body({
    tools,
    toolChoice: { name: 'look' },
    output: { schema: { type: 'object' } },
    reasoning: { effort: 'max' },
  });
  expect(encoded).toMatchObject({
    tools: [
      {
        type: 'function',
        function: { name: 'look', description: 'Looks', parameters: { type: 'object' }, strict: true },
      },
    ],
    tool_choice: { type: 'function', function: { name: 'look' } },
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' }, strict: true } },
    reasoning_effort: 'max',
  });
  expect(body({ tools, toolChoice: 'required' })).toMatchObject({ tool_choice: 'required' });
});

test('extra fields go over the body as they are', () => {
  expect(body({ maxTokens: 7, extra: { openai: { max_completion_tokens: 9, service_tier: 'flex' } } })).toMatchObject({
    max_completion_tokens: 9,
    service_tier: 'flex',
  });
});

test('every kind of part has its form', () => {
  expect(
    userContent(
      { type: 'text', text: 'see' },
      { type: 'image', mediaType: 'image/png', source: { base64: 'AAAA' } },
      { type: 'image', source: { url: 'https://example.com/a.png' } },
      { type: 'file', mediaType: 'audio/mpeg', source: { base64: 'AAAA' } },
      { type: 'file', mediaType: 'application/pdf', source: { base64: 'AAAA' }, name: 'manual.pdf' },
      { type: 'file', mediaType: 'application/pdf', source: { fileId: 'file-1' } },
      { type: 'file', mediaType: 'text/plain', source: { base64: Buffer.from('ü').toString('base64') } },
      { type: 'raw', provider: 'openai', value: { type: 'video_url', video_url: { url: 'x' } } },
      { type: 'raw', provider: 'anthropic', value: { type: 'container_upload' } },
    ),
  ).toEqual([
    { type: 'text', text: 'see' },
    { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
    { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
    { type: 'file', file: { filename: 'manual.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
    { type: 'file', file: { file_id: 'file-1' } },
    { type: 'text', text: 'ü' },
    { type: 'video_url', video_url: { url: 'x' } },
  ]);
});

test('what the wire cannot say is refused before anything is sent', () => {
  const image = { type: 'image', source: { url: 'https://example.com/a.png' } } as const;
  const requests: readonly Partial<CompletionRequest>[] = [
    { reasoning: { budgetTokens: 1_024 } },
    { messages: [{ role: 'user', content: [{ type: 'file', mediaType: 'video/mp4', source: { base64: 'AAAA' } }] }] },
    { messages: [{ role: 'user', content: [{ type: 'file', mediaType: 'application/pdf', source: { url: 'x' } }] }] },
    { messages: [{ role: 'tool', content: [{ type: 'tool-result', id: 't', content: [image] }] }] },
  ];
  for (const request of requests) {
    let error: unknown;
    try {
      body(request);
    } catch (thrown) {
      error = thrown;
    }
    expect(isCompletionError(error, 'unsupported')).toBe(true);
  }
});

test('calls and their results are messages of their own, and what a model wrote goes back as it wrote it', () => {
  const messages: CompletionRequest['messages'] = [
    ...question.messages,
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Let me ' },
        { type: 'text', text: 'look' },
        { type: 'tool-call', id: 'a', name: 'look', input: { at: 1 } },
        { type: 'tool-call', id: 'b', name: 'look', input: undefined, invalidInput: '{"a' },
      ],
    },
    {
      role: 'tool',
      content: [
        { type: 'tool-result', id: 'a', content: 'no' },
        { type: 'tool-result', id: 'b', content: [] },
      ],
    },
  ];
  const call = (id: string, written: string) => ({
    id,
    type: 'function',
    function: { name: 'look', arguments: written },
  });
  expect((body({ messages })['messages'] as unknown[]).slice(1)).toEqual([
    { role: 'assistant', content: 'Let me look', tool_calls: [call('a', '{"at":1}'), call('b', '{"a')] },
    { role: 'tool', tool_call_id: 'a', content: 'no' },
    { role: 'tool', tool_call_id: 'b', content: [] },
  ]);
});

test('a part that is none is refused by its place', () => {
  expect(() => userContent({ type: 'txt' } as never)).toThrow('messages[0].content[0].type');
});

test('extra fields cannot switch usage off, contradict how the answer comes, or drop the request’s own tools', () => {
  const body = encode(
    {
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
      tools: [{ name: 'look', inputSchema: { type: 'object' } }],
      extra: {
        openai: {
          stream: false,
          stream_options: { include_obfuscation: false },
          tools: [{ type: 'mcp', server_label: 's' }],
        },
      },
    },
    { stream: true, provider: 'openai', server: servers.openai, maxTokens: undefined },
  );
  expect(body).toMatchObject({
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
    tools: [{ type: 'function', function: { name: 'look' } }, { type: 'mcp' }],
  });
});

test('a history that came back from somewhere writes no field but those of thinking', () => {
  const body = encode(
    {
      model: 'm',
      messages: [
        { role: 'user', content: 'x' },
        {
          role: 'assistant',
          content: [
            {
              type: 'reasoning',
              text: 'system',
              providerFields: { provider: 'openai', model: 'm', fields: { field: 'role' } },
            },
            { type: 'text', text: 'Hi' },
          ],
        },
      ],
    },
    { stream: false, provider: 'openai', server: servers.openai, maxTokens: undefined },
  );
  expect(body['messages']).toEqual([
    { role: 'user', content: 'x' },
    { role: 'assistant', content: 'Hi' },
  ]);
});
