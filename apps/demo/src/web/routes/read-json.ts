import type { z } from 'zod';
import { Refused } from './refuse.ts';

/** No question needs more, and nobody is to make the server hold more. */
const maxBytes = 64 * 1_024;

/**
 * The body of a request, as its schema wants it. Counted as it comes: a length that is announced may be wrong, or missing.
 *
 * @throws {@link Refused} with 413 or 400.
 */
export async function readJson<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  const read = schema.safeParse(parse(await readText(request)));
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0]!;
  throw new Refused('bad-request', {
    message: `${path.length > 0 ? `\`${path.join('.')}\`` : 'The body'}: ${message}`,
  });
}

async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > maxBytes) throw tooLarge();
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

/** The connection is of no use any more: what is left of the body stands in it. */
function tooLarge(): Refused {
  return new Refused('too-large', { message: `At most ${maxBytes} bytes.`, headers: { connection: 'close' } });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused('bad-request', { message: 'The body is no JSON.' });
  }
}
