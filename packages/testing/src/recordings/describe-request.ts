import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { isJsonObject, type JsonValue } from '@sluice/core';
import { bytesOf } from '../exchange/request-bytes.ts';
import type { Digest, FormPart, RecordedRequest, RequestBody } from '../format/recording.ts';
import type { Redaction } from '../redaction/redaction.ts';

/** Strings in base64 that are longer than this are files, which nobody reads in a recording: ~750 bytes. */
const longBase64 = 1_024;
const base64 = /^(?:data:[^,]*;base64,)?[A-Za-z0-9+/_-]+={0,2}$/;

/** What a request says, without secrets and without what differs from run to run: what is stored, and what is compared. */
export async function describeRequest(request: Request, redaction: Redaction): Promise<RecordedRequest> {
  const headers = redaction.requestHeaders(request.headers);
  const bytes = await bytesOf(request);
  const body = bytes.length === 0 ? undefined : await describeBody(request, bytes, redaction);
  return { method: request.method.toUpperCase(), url: redaction.url(request.url), headers, ...(body && { body }) };
}

async function describeBody(request: Request, bytes: Buffer, redaction: Redaction): Promise<RequestBody> {
  const contentType = request.headers.get('content-type') ?? '';
  if (/^multipart\/form-data/i.test(contentType)) {
    const form = await request
      .clone()
      .formData()
      .catch(() => undefined);
    if (form) return { form: await describeForm(form, redaction) };
  }
  if (!isUtf8(bytes)) return { digest: digestOf(bytes) };
  const text = bytes.toString('utf8');
  const json = parseJson(text);
  if (json === undefined) return { text: redaction.text(text) };
  return { json: mapStrings(json, (string) => (isFile(string) ? { ...digestOf(string) } : redaction.text(string))) };
}

async function describeForm(form: FormData, redaction: Redaction): Promise<readonly FormPart[]> {
  const parts: FormPart[] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') parts.push({ name, text: redaction.text(value) });
    else parts.push({ name, fileName: value.name, digest: digestOf(Buffer.from(await value.arrayBuffer())) });
  }
  return parts;
}

function digestOf(content: Uint8Array | string): Digest {
  return { sha256: createHash('sha256').update(content).digest('hex'), bytes: Buffer.byteLength(content) };
}

function isFile(text: string): boolean {
  return text.length > longBase64 && base64.test(text);
}

function parseJson(text: string): JsonValue | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function mapStrings(value: JsonValue, map: (text: string) => JsonValue): JsonValue {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item: JsonValue) => mapStrings(item, map));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapStrings(item ?? null, map)]));
}
