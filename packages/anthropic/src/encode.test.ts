import { expect, test } from 'vitest';
import { isCompletionError, type AnswerPart, type CompletionRequest, type UserPart } from '@sluice/core';
import { encode } from './encode.ts';
import './extra.ts';

const question: CompletionRequest = { model: 'claude-sonnet-5', messages: [{ role: 'user', content: 'Hello' }] };

function body(request: Partial<CompletionRequest>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(encode({ ...question, ...request }, { stream: false, maxTokens: 100 }))) as Record<
    string,
    unknown
  >;
}

function errorOf(
  request: Partial<CompletionRequest>,
  options: { readonly maxTokens: number | undefined } = { maxTokens: 100 },
): unknown {
  try {
    return encode({ ...question, ...request }, { stream: false, ...options });
  } catch (error) {
    return error;
  }
}

test('a bare request says model, limit and messages, and nothing that was not asked for', () => {
  expect(body({})).toEqual({
    model: 'claude-sonnet-5',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hello' }],
  });
});

test('temperature 0 reaches the wire', () => {
  expect(body({ temperature: 0, topP: 0 })).toMatchObject({ temperature: 0, top_p: 0 });
});

test('the request’s limit goes before the option’s, and without either the error names the field', () => {
  expect(body({ maxTokens: 7 })).toMatchObject({ max_tokens: 7 });
  const error = errorOf({}, { maxTokens: undefined });
  expect(isCompletionError(error, 'invalid-request')).toBe(true);
  expect(String(error)).toContain('`maxTokens`');
});

test('what Anthropic cannot do is refused before anything is sent', () => {
  for (const request of [{ seed: 1 }, { reasoning: { effort: 'minimal' } }] as const) {
    expect(isCompletionError(errorOf(request), 'unsupported')).toBe(true);
  }
  const audio: UserPart = { type: 'file', mediaType: 'audio/mpeg', source: { base64: 'AAAA' } };
  expect(isCompletionError(errorOf({ messages: [{ role: 'user', content: [audio] }] }), 'unsupported')).toBe(true);
});

test('cache hints become breakpoints on system, tools and parts', () => {
  const encoded = body({
    system: [{ type: 'text', text: 'manual', cache: { ttl: '1h' } }],
    tools: [{ name: 'look', inputSchema: { type: 'object' }, cache: {} }],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'page', cache: { ttl: '5m' } }] }],
  });
  expect(encoded['system']).toEqual([
    { type: 'text', text: 'manual', cache_control: { type: 'ephemeral', ttl: '1h' } },
  ]);
  expect(encoded['tools']).toEqual([
    { name: 'look', input_schema: { type: 'object' }, cache_control: { type: 'ephemeral' } },
  ]);
  expect(encoded['messages']).toMatchObject([{ content: [{ cache_control: { type: 'ephemeral', ttl: '5m' } }] }]);
});

test('tools, choices, schema, effort and budget have their fields', () => {
  const tools = [{ name: 'look', description: 'Looks', inputSchema: { type: 'object' }, strict: true }];
  expect(body({ tools, toolChoice: 'required' })).toMatchObject({
    tools: [{ name: 'look', description: 'Looks', input_schema: { type: 'object' }, strict: true }],
    tool_choice: { type: 'any' },
  });
  expect(body({ tools, toolChoice: { name: 'look' } })).toMatchObject({ tool_choice: { type: 'tool', name: 'look' } });
  expect(body({ output: { schema: { type: 'object' } }, reasoning: { effort: 'high' } })).toMatchObject({
    thinking: { type: 'adaptive' },
    output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object' } } },
  });
  expect(body({ reasoning: { budgetTokens: 2_048 } })).toMatchObject({
    thinking: { type: 'enabled', budget_tokens: 2_048 },
  });
  expect(body({ reasoning: { effort: 'none' } })).toMatchObject({ thinking: { type: 'disabled' } });
});

test('extra fields go into the body as they are, and server tools beside our own', () => {
  const encoded = body({
    tools: [{ name: 'look', inputSchema: { type: 'object' } }],
    extra: { anthropic: { top_k: 0, tools: [{ type: 'web_search_20250305', name: 'web_search' }] } },
  });
  expect(encoded).toMatchObject({ top_k: 0, tools: [{ name: 'look' }, { name: 'web_search' }] });
});

test('every kind of part has its block', () => {
  const content: UserPart[] = [
    { type: 'image', mediaType: 'image/png', source: { base64: 'AAAA' } },
    { type: 'image', source: { url: 'https://example.com/a.png' } },
    { type: 'file', mediaType: 'application/pdf', source: { fileId: 'file_1' }, name: 'Manual' },
    { type: 'file', mediaType: 'text/plain', source: { text: 'plain' } },
    { type: 'file', mediaType: 'text/markdown', source: { base64: Buffer.from('# ü').toString('base64') } },
    { type: 'raw', provider: 'anthropic', value: { type: 'container_upload', file_id: 'f' } },
    { type: 'raw', provider: 'openai', value: { type: 'input_audio' } },
  ];
  expect(body({ messages: [{ role: 'user', content }] })['messages']).toEqual([
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
        { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
        { type: 'document', source: { type: 'file', file_id: 'file_1' }, title: 'Manual' },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain' } },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: '# ü' } },
        { type: 'container_upload', file_id: 'f' },
      ],
    },
  ]);
});

test('what a model made goes back to it byte for byte, and to no other', () => {
  const made = { provider: 'anthropic', model: 'claude-sonnet-5', fields: { signature: 'c2ln' } };
  const content: AnswerPart[] = [
    { type: 'reasoning', text: 'hm', providerFields: made },
    {
      type: 'tool-call',
      id: 't',
      name: 'look',
      input: { at: 1 },
      providerFields: { ...made, fields: { caller: { type: 'direct' } } },
    },
    {
      type: 'raw',
      provider: 'anthropic',
      model: 'claude-sonnet-5',
      value: { type: 'redacted_thinking', data: 'eA==' },
    },
  ];
  const messages = [...question.messages, { role: 'assistant', content } as const];
  expect(body({ messages })['messages']).toContainEqual({
    role: 'assistant',
    content: [
      { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
      { type: 'tool_use', id: 't', name: 'look', input: { at: 1 }, caller: { type: 'direct' } },
      { type: 'redacted_thinking', data: 'eA==' },
    ],
  });
  expect(body({ model: 'claude-opus-5', messages })['messages']).toContainEqual({
    role: 'assistant',
    content: [{ type: 'tool_use', id: 't', name: 'look', input: { at: 1 } }],
  });
});

test('tool results are the user’s, and input that was no JSON is shown to the model that wrote it', () => {
  const messages: CompletionRequest['messages'] = [
    ...question.messages,
    {
      role: 'assistant',
      content: [{ type: 'tool-call', id: 't', name: 'look', input: undefined, invalidInput: '{"a' }],
    },
    { role: 'tool', content: [{ type: 'tool-result', id: 't', content: 'no', isError: true }] },
  ];
  expect((body({ messages })['messages'] as unknown[]).slice(1)).toEqual([
    { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'look', input: { invalid_json: '{"a' } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'no', is_error: true }] },
  ]);
});

test('a part that is none is refused by its place', () => {
  expect(String(errorOf({ messages: [{ role: 'user', content: [{ type: 'txt' } as never] }] }))).toContain(
    'messages[0].content[0].type',
  );
});
