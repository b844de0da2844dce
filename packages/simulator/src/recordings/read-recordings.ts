import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '@sluice/core';
import type { Wire } from '../wires/wire.ts';

/** A recorded answer of a real provider. */
export interface Recording {
  readonly id: string;
  /** Whose wire it is on. */
  readonly provider: string;
  readonly stream: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly text: string;
}

/** The fields of a recorded interaction that are read here. */
interface Interaction {
  readonly id?: string;
  readonly response: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, unknown>>;
    readonly bodyText: string;
    readonly stream: boolean;
  };
  readonly expected?: { readonly kind?: string };
}

/**
 * Reads the answers on some wires that succeeded and say something, in the order of wires, files and lines.
 *
 * @throws Error when there is no such folder, nothing of the wires in it, or a line that is no interaction.
 */
export function readRecordings(folder: string, wires: readonly Wire[]): readonly Recording[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Error(`Expected \`recordings\` to be a folder, there is none at ${folder}`);
  }
  const recordings = wires.flatMap((wire) =>
    globSync(wire.recordings, { cwd: folder })
      .toSorted()
      .flatMap((file) => readFile(join(folder, file), wire)),
  );
  if (recordings.length > 0) return recordings;
  const files = wires.map((wire) => wire.recordings).join(' or ');
  throw new Error(`Expected recorded answers in ${files} of ${folder}, there are none`);
}

function readFile(file: string, wire: Wire): readonly Recording[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : readLine(line, `${file}:${index + 1}`, wire)));
}

function readLine(line: string, place: string, wire: Wire): readonly Recording[] {
  const { id = place, response, expected } = parse(line, place);
  if (response.status !== 200 || (expected?.kind ?? 'result') !== 'result') return [];
  const body = bytesOf(response.bodyText);
  const text = wire.textOf(body.toString(), response.stream);
  if (text.trim() === '') return [];
  return [{ id, provider: wire.provider, stream: response.stream, headers: headersOf(response.headers), body, text }];
}

function parse(line: string, place: string): Interaction {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Said below, with the place.
  }
  const response = isJsonObject(value) ? value['response'] : undefined;
  if (
    isJsonObject(response) &&
    typeof response['status'] === 'number' &&
    typeof response['bodyText'] === 'string' &&
    typeof response['stream'] === 'boolean'
  ) {
    return value as Interaction;
  }
  throw new Error(`Expected a recorded interaction with \`response\` at ${place}, got ${line.slice(0, 60)}`);
}

/** A body that was no text was recorded as base64. */
function bytesOf(bodyText: string): Buffer {
  return bodyText.startsWith('base64:') ? Buffer.from(bodyText.slice(7), 'base64') : Buffer.from(bodyText);
}

/** They speak of the recorded connection, not of this one. */
const ofTheConnection = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding', 'date'];

function headersOf(headers: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).filter(([name]) => !ofTheConnection.includes(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
