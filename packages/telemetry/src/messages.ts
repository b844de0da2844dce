import type {
  AnswerPart,
  CompletionRequest,
  MediaSource,
  Message,
  ToolDefinition,
  ToolResultPart,
  UserPart,
} from '@sluice/core';
import { finishReasonOf } from './conventions.ts';

/** The conventions' JSON of what was asked. */
export function inputMessagesOf({ messages }: CompletionRequest): string {
  return JSON.stringify(messages.map(({ role, content }) => ({ role, parts: partsOf(content) })));
}

/** The conventions' JSON of what was answered. */
export function outputMessagesOf(content: readonly AnswerPart[], reason: string): string {
  return JSON.stringify([{ role: 'assistant', parts: partsOf(content), finish_reason: finishReasonOf(reason) }]);
}

export function systemInstructionsOf(system: NonNullable<CompletionRequest['system']>): string {
  return JSON.stringify(partsOf(system));
}

export function toolDefinitionsOf(tools: readonly ToolDefinition[]): string {
  return JSON.stringify(
    tools.map(({ name, description, inputSchema }) => ({
      type: 'function',
      name,
      description,
      parameters: inputSchema,
    })),
  );
}

export function toolResultOf({ content }: ToolResultPart): string {
  return typeof content === 'string' ? content : JSON.stringify(partsOf(content));
}

type Part = UserPart | AnswerPart | ToolResultPart;

function partsOf(content: Message['content'] | readonly Part[]): unknown[] {
  return typeof content === 'string' ? [{ type: 'text', content }] : content.map(partOf);
}

function partOf(part: Part): unknown {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: part.type, content: part.text };
    case 'image':
      return mediaOf(part.source, 'image', part.mediaType);
    case 'file':
      return mediaOf(part.source, modalityOf(part.mediaType), part.mediaType);
    case 'tool-call':
      return { type: 'tool_call', id: part.id, name: part.name, arguments: part.input ?? part.invalidInput };
    case 'tool-result':
      return { type: 'tool_call_response', id: part.id, response: toolResultOf(part) };
    case 'raw':
      return { type: `${part.provider}.raw`, value: part.value };
  }
}

/** Without the bytes: no exporter takes a film. */
function mediaOf(source: MediaSource, modality: string, mediaType: string | undefined): unknown {
  const media = { modality, mime_type: mediaType };
  if ('url' in source) return { type: 'uri', ...media, uri: source.url };
  if ('fileId' in source) return { type: 'file', ...media, file_id: source.fileId };
  return 'text' in source ? { type: 'text', content: source.text } : { type: 'blob', ...media, content: '' };
}

function modalityOf(mediaType: string): string {
  const [kind = ''] = mediaType.split('/');
  return ['image', 'audio', 'video'].includes(kind) ? kind : 'document';
}
