import { parseJsonSource, type SourceNode } from './json-source.ts';

/** How the events of a stream are written: the same in all of them, as a rule. */
export interface StreamStyle {
  /** `event-stream` has blank lines between its events, `lines` is one JSON value a line. */
  readonly kind: 'event-stream' | 'lines';
  readonly lineEnd: '\n' | '\r\n' | '\r';
  /** What follows the colon behind a field's name. */
  readonly afterColon: ' ' | '';
}

const block = /[^]*?(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r(?!\n))|[^]+/g;
const line = /[^\n]*\n|[^\n]+/g;

/** Tells whether a text is a stream of events, and how it is written. */
export function styleOf(contentType: string, text: string): StreamStyle | undefined {
  if (/\b(?:ndjson|jsonl|jsonlines|stream\+json)\b/i.test(contentType)) {
    return { kind: 'lines', lineEnd: '\n', afterColon: ' ' };
  }
  // Some servers announce a stream as JSON.
  if (!/\bevent-stream\b/i.test(contentType) && !/^(?:data|event|id): ?\S/.test(text)) return undefined;
  const [, afterColon, lineEnd] = /^(?:event|data|id|retry):( ?)[^\r\n]*(\r\n|\n|\r)/m.exec(text) ?? ['', ' ', '\n'];
  return { kind: 'event-stream', lineEnd: lineEnd as '\n', afterColon: afterColon as ' ' };
}

/** Cuts a stream into its events. Together they are the text again; the last may not have ended. */
export function splitItems(text: string, { kind }: StreamStyle): readonly string[] {
  return text.match(kind === 'lines' ? line : block) ?? [];
}

/**
 * How an event stands in a file: its fields in the order in which they came, JSON data as JSON, letter by letter as the
 * provider wrote it. What could not be written again to the same bytes is `raw`.
 */
export function showItem(item: string, style: StreamStyle): string {
  const shown = style.kind === 'lines' ? showLine(item) : showBlock(item, style);
  return shown ?? `{"raw": ${JSON.stringify(item)}}`;
}

function showLine(item: string): string | undefined {
  const source = item.slice(0, -1);
  return item.endsWith('\n') && isJsonSource(source) ? `{"line": ${source}}` : undefined;
}

function showBlock(item: string, { lineEnd, afterColon }: StreamStyle): string | undefined {
  if (!item.endsWith(lineEnd + lineEnd)) return undefined;
  const fields = new Map<string, string>();
  let last: string | undefined;
  for (const text of item.slice(0, -2 * lineEnd.length).split(lineEnd)) {
    const field = /^(event|id|retry|data):( ?)([^\r\n]*)$/.exec(text);
    const name = field ? field[1]! : 'comment';
    if (!field && !/^:[^\r\n]*$/.test(text)) return undefined;
    const value = field ? field[2]! + field[3]! : text.slice(1);
    if (field && !value.startsWith(afterColon)) return undefined;
    const content = field ? value.slice(afterColon.length) : value;
    if (field && afterColon === '' && content.startsWith(' ')) return undefined;
    const before = fields.get(name);
    if (before !== undefined && !(name === 'data' && last === 'data')) return undefined;
    fields.set(name, before === undefined ? content : `${before}\n${content}`);
    last = name;
  }
  return `{${[...fields].map(([name, value]) => showField(name, value)).join(', ')}}`;
}

function showField(name: string, value: string): string {
  if (name !== 'data') return `"${name}": ${JSON.stringify(value)}`;
  return isJsonSource(value) ? `"data": ${value}` : `"text": ${JSON.stringify(value)}`;
}

/** An event as a file has it, as the provider sent it. */
export function readItem(item: SourceNode, file: string, style: StreamStyle): string {
  const { lineEnd, afterColon } = style;
  let text = '';
  for (const [name, node] of item.members ?? []) {
    if (name === 'raw') return textOf(node);
    if (name === 'line') return `${readSource(node, file)}\n`;
    const value = name === 'data' ? readSource(node, file) : textOf(node);
    if (name === 'comment') text += `:${value}${lineEnd}`;
    else {
      const field = name === 'text' ? 'data' : name;
      for (const part of value.split('\n')) text += `${field}:${afterColon}${part}${lineEnd}`;
    }
  }
  return text + lineEnd;
}

/** A string; none where the schema has not seen to it. */
export function textOf(node: SourceNode | undefined): string {
  return typeof node?.value === 'string' ? node.value : '';
}

/** JSON as it is written in a file; on one line, whatever an editor made of it. */
export function readSource(node: SourceNode, file: string): string {
  const source = file.slice(node.start, node.end);
  return /[\r\n]/.test(source) ? JSON.stringify(node.value) : source;
}

/** Whether a text can stand in a file as it is: an object or a list; a bare number or string is shown as text. */
export function isJsonSource(text: string): boolean {
  if (!/^[{[]/.test(text) || !/[}\]]$/.test(text) || /[\r\n]/.test(text)) return false;
  try {
    parseJsonSource(text);
    return true;
  } catch {
    return false;
  }
}
