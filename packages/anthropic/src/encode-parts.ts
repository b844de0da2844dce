import { invalid, isJsonObject } from '@sluice/core';
import type {
  AnswerPart,
  FilePart,
  ImagePart,
  JsonObject,
  MediaSource,
  ProviderFields,
  ToolResultPart,
  UserPart,
} from '@sluice/core';
import { cacheControl } from './cache-control.ts';
import { unsupported } from './unsupported.ts';

export type Block = JsonObject;
type Part = UserPart | AnswerPart | ToolResultPart;

/**
 * A part as a content block; none for what another provider or model made and nobody else can read. `at` names the part
 * in errors.
 */
export function encodePart(part: Part, at: string, model: string): readonly Block[] {
  switch (part.type) {
    case 'text': {
      const fields = own(part.providerFields, model) ?? {};
      // The API refuses empty text; the fold leaves some where a provider sent some.
      if (part.text === '') return [];
      return [{ type: 'text', text: part.text, ...fields, ...cacheControl(part.cache) }];
    }
    case 'image':
      return [encodeImage(part, at)];
    case 'file':
      return [encodeFile(part, at)];
    case 'reasoning': {
      const fields = own(part.providerFields, model);
      return fields ? [{ type: 'thinking', thinking: part.text, ...fields }] : []; // unsigned thinking is refused
    }
    case 'tool-call': {
      const fields = own(part.providerFields, model) ?? {};
      const { id, name } = part;
      return [{ type: 'tool_use', id, name, input: inputOf(part), ...fields, ...cacheControl(part.cache) }];
    }
    case 'tool-result':
      return [encodeToolResult(part, at, model)];
    case 'raw':
      return part.provider === 'anthropic' && (part.model ?? model) === model ? [part.value] : [];
    default:
      throw invalid(`${at}.type`, 'a type of part', (part as { readonly type: unknown }).type);
  }
}

/** What the provider said about a part, if it was this provider and this model. */
function own(fields: ProviderFields | undefined, model: string): JsonObject | undefined {
  return fields?.provider === 'anthropic' && fields.model === model ? fields.fields : undefined;
}

/** The API wants an object. A model that wrote none gets to see what it wrote. */
function inputOf({ input, invalidInput }: { readonly input: unknown; readonly invalidInput?: string }): JsonObject {
  if (isJsonObject(input)) return input;
  return invalidInput === undefined ? {} : { invalid_json: invalidInput };
}

function encodeToolResult({ id, content, isError, cache }: ToolResultPart, at: string, model: string): Block {
  return {
    type: 'tool_result',
    tool_use_id: id,
    content:
      typeof content === 'string'
        ? content
        : content.flatMap((part, index) => encodePart(part, `${at}.content[${index}]`, model)),
    ...(isError !== undefined && { is_error: isError }),
    ...cacheControl(cache),
  };
}

function encodeImage({ source, mediaType, cache }: ImagePart, at: string): Block {
  if ('text' in source) throw invalid(`${at}.source`, 'base64, a URL or a file id', source);
  return { type: 'image', source: encodeSource(source, mediaType, at), ...cacheControl(cache) };
}

function encodeFile({ source, mediaType, name, cache }: FilePart, at: string): Block {
  if (mediaType.startsWith('image/'))
    return encodeImage({ type: 'image', source, mediaType, ...(cache && { cache }) }, at);
  const text = mediaType.startsWith('text/');
  const foreign =
    /^(?:audio|video)\//.test(mediaType) || (mediaType !== 'application/pdf' && !text && !('fileId' in source));
  if (foreign) throw unsupported(`${at}.mediaType`, mediaType);
  if (text && 'url' in source) throw unsupported(`${at}.source`, source); // its URLs are of PDFs
  const title = name === undefined ? {} : { title: name };
  return { type: 'document', source: encodeSource(source, mediaType, at), ...title, ...cacheControl(cache) };
}

function encodeSource(source: MediaSource, mediaType: string | undefined, at: string): JsonObject {
  if ('url' in source) return { type: 'url', url: source.url };
  if ('fileId' in source) return { type: 'file', file_id: source.fileId };
  if ('text' in source) return { type: 'text', media_type: 'text/plain', data: source.text };
  if (mediaType === undefined) throw invalid(`${at}.mediaType`, 'given with base64', undefined);
  if (!mediaType.startsWith('text/')) return { type: 'base64', media_type: mediaType, data: source.base64 };
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(source.base64, 'base64').toString() };
}
