import { CompletionError } from '../errors/completion-error.ts';
import { show } from '../errors/expected.ts';
import type { CompletionRequest, Message, ToolDefinition } from './request.ts';

/**
 * Refuses what no provider could answer, before anything is asked. What one provider cannot do is its dialect's to say.
 *
 * @throws {@link CompletionError} `invalid-request`, naming the field, what was expected and what came.
 */
export function assertRequest(request: CompletionRequest): void {
  if (typeof request !== 'object' || request === null) throw invalid('request', 'an object', request);
  if (typeof request.model !== 'string' || request.model.trim() === '')
    throw invalid('model', 'the name of a model', request.model);
  if (!Array.isArray(request.messages) || request.messages.length === 0) {
    throw invalid('messages', 'an array of at least one message', request.messages);
  }
  request.messages.forEach(assertMessage);
  whole('maxTokens', request.maxTokens, 1);
  whole('seed', request.seed, Number.MIN_SAFE_INTEGER);
  between('temperature', request.temperature, 0, Infinity);
  between('topP', request.topP, 0, 1);
  object('reasoning', request.reasoning);
  object('output', request.output);
  if (request.reasoning && 'budgetTokens' in request.reasoning)
    whole('reasoning.budgetTokens', request.reasoning.budgetTokens, 0);
  list('stopSequences', request.stopSequences);
  request.stopSequences?.forEach((sequence, index) => {
    if (typeof sequence !== 'string' || sequence === '')
      throw invalid(`stopSequences[${index}]`, 'a string that is not empty', sequence);
  });
  assertTools(request);
}

function assertMessage(message: Message, index: number): void {
  const at = `messages[${index}]`;
  if (!['user', 'assistant', 'tool'].includes(message?.role)) {
    throw invalid(`${at}.role`, "'user', 'assistant' or 'tool'", message?.role);
  }
  const { role, content } = message;
  if (typeof content === 'string') {
    if (role === 'tool') throw invalid(`${at}.content`, 'an array of tool results', content);
  } else if (!Array.isArray(content)) throw invalid(`${at}.content`, 'a string or an array of parts', content);
  else content.forEach((part: unknown, place) => assertPart(part, `${at}.content[${place}]`));
}

function assertPart(part: unknown, at: string): void {
  if (typeof part !== 'object' || part === null || typeof (part as { type?: unknown }).type !== 'string') {
    throw invalid(at, 'a part with a type', part);
  }
  const { type, text, source } = part as { readonly type: string; readonly text?: unknown; readonly source?: unknown };
  if ((type === 'text' || type === 'reasoning') && typeof text !== 'string')
    throw invalid(`${at}.text`, 'a string', text);
  if ((type === 'image' || type === 'file') && (typeof source !== 'object' || source === null)) {
    throw invalid(`${at}.source`, 'base64, a URL, a file id or text', source);
  }
}

function assertTools({ tools, toolChoice }: CompletionRequest): void {
  const names = new Set<string>();
  list('tools', tools);
  tools?.forEach((tool: ToolDefinition | null, index) => {
    if (typeof tool !== 'object' || tool === null) throw invalid(`tools[${index}]`, 'a tool', tool);
    const { name, inputSchema } = tool;
    if (typeof name !== 'string' || name === '') throw invalid(`tools[${index}].name`, 'a name', name);
    if (names.has(name)) throw invalid(`tools[${index}].name`, 'a name that no other tool has', name);
    if (typeof inputSchema !== 'object' || inputSchema === null) {
      throw invalid(`tools[${index}].inputSchema`, 'a JSON Schema of an object', inputSchema);
    }
    names.add(name);
  });
  if (toolChoice !== undefined && !['auto', 'none', 'required'].includes(toolChoice as string)) {
    object('toolChoice', toolChoice, "'auto', 'none', 'required' or { name }");
  }
  if (typeof toolChoice === 'object' && !names.has(toolChoice.name)) {
    throw invalid(
      'toolChoice.name',
      `the name of one of the tools (${[...names].join(', ') || 'there are none'})`,
      toolChoice.name,
    );
  }
  if (toolChoice === 'required' && names.size === 0)
    throw invalid('tools', "at least one, as toolChoice is 'required'", tools);
}

function list(field: string, value: unknown): void {
  if (value !== undefined && !Array.isArray(value)) throw invalid(field, 'an array', value);
}

function object(field: string, value: unknown, what: string = 'an object'): void {
  if (value !== undefined && (typeof value !== 'object' || value === null)) throw invalid(field, what, value);
}

function whole(field: string, value: unknown, least: number): void {
  if (value === undefined) return;
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    throw invalid(field, least === Number.MIN_SAFE_INTEGER ? 'a whole number' : `a whole number ≥ ${least}`, value);
  }
}

function between(field: string, value: unknown, least: number, most: number): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || !(value >= least && value <= most) || value === Infinity) {
    throw invalid(field, most === Infinity ? `a number ≥ ${least}` : `a number from ${least} to ${most}`, value);
  }
}

/** An `invalid-request` in the form that all validation uses; dialects report their own with it. */
export function invalid(field: string, what: string, got: unknown): CompletionError {
  return new CompletionError('invalid-request', `Expected \`${field}\` to be ${what}, got ${show(got)}`);
}
