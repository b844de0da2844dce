import { formatVersion, type Piece, type RecordedAnswer, type Recording } from './recording.ts';
import { isJsonSource, showItem, splitItems, styleOf } from './stream-items.ts';

/** A body as its file shows it, and the pieces that it falls into by itself. */
interface Shown {
  readonly text: string;
  readonly naturalBytes: readonly number[];
}

/** The text of a recording's file: made to be read, compared and edited, and exact to the byte when it is read again. */
export function encodeRecording({ recordedAt, request, answer }: Recording): string {
  const { body, ...head } = request;
  const asked = { ...head, ...(body && { body }) };
  return `{
  "version": ${formatVersion},
  "recordedAt": ${JSON.stringify(recordedAt)},
  "request": ${indented(asked, 2)},
  "response": ${encodeAnswer(answer)}
}
`;
}

function encodeAnswer({ status, headers, headAtMs, pieces }: RecordedAnswer): string {
  const shown = pieces.length > 0 ? showBody(pieces, headers['content-type'] ?? '') : undefined;
  const lengths = pieces.map(({ bytes }) => bytes.length);
  const fields = [`"status": ${status}`, `"headers": ${indented(headers, 4)}`];
  if (shown) fields.push(`"body": ${shown.text}`);
  if (shown && shown.naturalBytes.join() !== lengths.join()) fields.push(`"split": ${list(lengths)}`);
  fields.push(`"headAt": ${headAtMs}`);
  if (shown) fields.push(`"at": ${list(pieces.map(({ atMs }) => atMs))}`);
  return `{\n    ${fields.join(',\n    ')}\n  }`;
}

function showBody(pieces: readonly Piece[], contentType: string): Shown {
  const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
  const text = bytes.toString('utf8');
  const whole = (fields: string): Shown => ({ text: `{\n      ${fields}\n    }`, naturalBytes: [bytes.length] });
  if (!Buffer.from(text).equals(bytes)) return whole(`"base64": "${bytes.toString('base64')}"`);
  const style = styleOf(contentType, text);
  if (!style) return whole(showWhole(text));
  const items = splitItems(text, style);
  const fields: string[] = [];
  if (style.lineEnd !== '\n') fields.push(`"lineEnd": ${JSON.stringify(style.lineEnd)}`);
  if (style.afterColon !== ' ') fields.push(`"afterColon": ""`);
  const shown = items.map((item) => `        ${showItem(item, style)}`).join(',\n');
  fields.push(`"${style.kind === 'lines' ? 'lines' : 'events'}": [\n${shown}\n      ]`);
  return {
    text: `{\n      ${fields.join(',\n      ')}\n    }`,
    naturalBytes: items.map((item) => Buffer.byteLength(item)),
  };
}

/** A body that is no stream: JSON with one field a line where that can be undone, else letter by letter, else as text. */
function showWhole(text: string): string {
  const source = text.trimEnd();
  const tail = text.length > source.length ? `,\n      "tail": ${JSON.stringify(text.slice(source.length))}` : '';
  const single = source.replaceAll(/\r?\n/g, ' ');
  if (!isJsonSource(single)) return `"text": ${JSON.stringify(text)}`;
  const value: unknown = JSON.parse(source);
  if (JSON.stringify(value) === source) return `"json": ${indented(value, 6)}${tail}`;
  const indent = /^[{[]\n( {1,10})\S/.exec(source)?.[1]?.length;
  if (indent !== undefined && JSON.stringify(value, null, indent) === source) {
    return `"json": ${indented(value, 6)},\n      "indent": ${indent}${tail}`;
  }
  return single === source ? `"verbatim": ${source}${tail}` : `"text": ${JSON.stringify(text)}`;
}

/** JSON over several lines, to stand `by` spaces inside. */
function indented(value: unknown, by: number): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${' '.repeat(by)}`);
}

/** Numbers on one line, so that a new recording changes one line of them. */
function list(numbers: readonly number[]): string {
  return `[${numbers.join(', ')}]`;
}
