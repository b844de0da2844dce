import { JsonSourceError, lineOf, parseJsonSource, type SourceNode } from './json-source.ts';
import { formatVersion, type Piece, type RecordedAnswer, type Recording } from './recording.ts';
import { recordingSchema } from './schema.ts';
import { readItem, readSource, textOf, type StreamStyle } from './stream-items.ts';
import { upgrade } from './upgrade.ts';
import { validate } from './validate.ts';

/** A file that holds no recording: where, and why not. */
export interface FileProblem {
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

/** A file that cannot be read as a recording. Its message begins with `file:line`, one line a problem. */
export class RecordingFileError extends Error {
  override readonly name = 'RecordingFileError';
  readonly file: string;
  readonly problems: readonly FileProblem[];

  constructor(file: string, problems: readonly FileProblem[]) {
    super(problems.map(({ line, problem }) => `${file}:${line}: ${problem}`).join('\n'));
    this.file = file;
    this.problems = problems;
  }
}

/**
 * Reads the text of a recording's file.
 *
 * @param file - Its name, for errors.
 * @throws {@link RecordingFileError} when it is no JSON, of a newer version, or breaks the schema.
 */
export function decodeRecording(written: string, file: string): Recording {
  const fail = (offset: number, problem: string): RecordingFileError =>
    new RecordingFileError(file, [{ line: lineOf(written, offset), problem }]);
  try {
    const given = parseJsonSource(written);
    const version = given.members?.get('version');
    if (typeof version?.value === 'number' && version.value > formatVersion) {
      throw fail(version.start, `is of version ${version.value}, newer than ${formatVersion}: update @sluice/testing`);
    }
    const text = upgrade(written, given.value);
    const root = text === written ? given : parseJsonSource(text);
    const breaches = validate(root, recordingSchema);
    if (breaches.length > 0) {
      const problems = breaches.map(({ path, problem, offset }) => ({
        // An upgraded text has lines of its own.
        line: text === written ? lineOf(written, offset) : 1,
        problem: path === '' ? problem : `${path}: ${problem}`,
      }));
      throw new RecordingFileError(file, problems);
    }
    const { recordedAt, request, response } = root.value as unknown as RecordingFields;
    return {
      recordedAt,
      request,
      answer: readAnswer(response, root.members!.get('response')!.members?.get('body'), text),
    };
  } catch (error) {
    if (!(error instanceof JsonSourceError)) throw error;
    throw fail(error.offset, `is not JSON: ${error.message}`);
  }
}

interface RecordingFields extends Omit<Recording, 'answer'> {
  readonly response: AnswerFields;
}

interface AnswerFields {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly split?: readonly number[];
  readonly headAt?: number;
  readonly at?: readonly number[];
}

function readAnswer(fields: AnswerFields, body: SourceNode | undefined, file: string): RecordedAnswer {
  const { status, headers, split, headAt = 0, at = [] } = fields;
  const natural = body ? readBody(body, file) : [];
  const bytes = Buffer.concat(natural);
  const cut =
    split && split.reduce((sum, length) => sum + length, 0) === bytes.length ? cutBytes(bytes, split) : natural;
  // Pieces that were added by hand come together with the last that has a time.
  const pieces = cut.map((piece, index): Piece => ({ atMs: at[index] ?? at.at(-1) ?? headAt, bytes: piece }));
  return { status, headers, headAtMs: headAt, pieces };
}

/** The pieces into which a body falls by itself. */
function readBody(node: SourceNode, file: string): readonly Buffer[] {
  const field = (name: string): SourceNode | undefined => node.members?.get(name);
  const items = field('events') ?? field('lines');
  if (items) {
    const style = {
      kind: field('lines') ? 'lines' : 'event-stream',
      lineEnd: field('lineEnd')?.value ?? '\n',
      afterColon: field('afterColon')?.value ?? ' ',
    } as StreamStyle;
    return (items.items ?? []).map((item) => Buffer.from(readItem(item, file, style)));
  }
  const base64 = field('base64');
  if (base64) return [Buffer.from(textOf(base64), 'base64')];
  const text = field('text');
  if (text) return [Buffer.from(textOf(text))];
  const verbatim = field('verbatim');
  const source = verbatim
    ? readSource(verbatim, file)
    : JSON.stringify(field('json')!.value, null, Number(field('indent')?.value ?? 0));
  return [Buffer.from(source + textOf(field('tail')))];
}

function cutBytes(bytes: Buffer, lengths: readonly number[]): readonly Buffer[] {
  let from = 0;
  return lengths.map((length) => bytes.subarray(from, (from += length)));
}
