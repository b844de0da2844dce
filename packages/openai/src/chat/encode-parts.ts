import { invalid } from '@sluice/core';
import type { FilePart, ImagePart, JsonObject, UserPart } from '@sluice/core';
import { unsupported } from '../unsupported.ts';

/** The two formats of sound that the wire has. */
const sounds: Readonly<Record<string, string>> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/mp3': 'mp3',
  'audio/mpeg': 'mp3',
};

/** A user's part; none for what another provider's format is. `at` names the part in errors. */
export function encodePart(part: UserPart, at: string, provider: string, model: string): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'image':
      return [encodeImage(part, at, provider)];
    case 'file':
      return [encodeFile(part, at, provider)];
    case 'raw':
      return part.provider === provider && (part.model ?? model) === model ? [part.value] : [];
    default:
      throw invalid(`${at}.type`, 'a type of part', (part as { readonly type: unknown }).type);
  }
}

function encodeImage({ source, mediaType }: ImagePart, at: string, provider: string): JsonObject {
  if ('url' in source) return { type: 'image_url', image_url: { url: source.url } };
  if (!('base64' in source)) throw unsupported(provider, `${at}.source`, Object.keys(source));
  if (mediaType === undefined) throw invalid(`${at}.mediaType`, 'given with base64', undefined);
  return { type: 'image_url', image_url: { url: `data:${mediaType};base64,${source.base64}` } };
}

function encodeFile({ source, mediaType, name }: FilePart, at: string, provider: string): JsonObject {
  if (mediaType.startsWith('image/')) return encodeImage({ type: 'image', source, mediaType }, at, provider);
  if ('fileId' in source) return { type: 'file', file: { file_id: source.fileId } };
  if ('text' in source) return { type: 'text', text: source.text };
  if ('url' in source) throw unsupported(provider, `${at}.source`, source);
  const { base64 } = source;
  const format = sounds[mediaType];
  if (format !== undefined) return { type: 'input_audio', input_audio: { data: base64, format } };
  if (mediaType.startsWith('text/')) return { type: 'text', text: Buffer.from(base64, 'base64').toString() };
  if (mediaType !== 'application/pdf') throw unsupported(provider, `${at}.mediaType`, mediaType);
  return {
    type: 'file',
    file: { filename: name ?? 'file.pdf', file_data: `data:${mediaType};base64,${base64}` },
  };
}
