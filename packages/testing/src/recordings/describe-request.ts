import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { isJsonObject, type JsonValue } from '@sluice/core';
import type { Asked } from '../exchange/asked.ts';
import type { Digest, FormPart, RecordedRequest, RequestBody } from '../format/recording.ts';
import type { Redaction } from '../redaction/redaction.ts';

/** Strings in base64 that are longer than this are files, which nobody reads in a recording: ~750 bytes. */
const longBase64 = 1_024;
const base64 = /^(?:data:[^,]*;base64,)?[A-Za-z0-9+/_-]+={0,2}$/;

/** What a request says, without secrets and without what differs from run to run: what is stored, and what is compared. */
export async function describeRequest(asked: Asked, redaction: Redaction): Promise<RecordedRequest> {
  const { method, url } = asked;
  const headers = redaction.requestHeaders(asked.headers);
  const bytes = await asked.bytes();
  const body = bytes.length === 0 ? undefined : await describeBody(asked, bytes, redaction);
  return { method, url: redaction.url(url), headers, ...(body && { body }) };
}

async function describeBody(asked: Asked, bytes: Uint8Array, redaction: Redaction): Promise<RequestBody> {
  const contentType = asked.headers.get('content-type') ?? '';
  if (/^multipart\/form-data/i.test(contentType)) {
    const form = await asked.request
      .clone()
      .formData()
      .catch(() => undefined);
    if (form) return { form: await describeForm(form, redaction) };
  }
  if (!isUtf8(bytes)) return { digest: digestOf(bytes) };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
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
  const mapped: Record<string, JsonValue | undefined> = { ...value }; // has a field called `__proto__`, too
  for (const name of Object.keys(mapped)) mapped[name] = mapStrings(mapped[name] ?? null, map);
  return mapped;
}
