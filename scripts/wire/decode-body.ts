import { CompletionError, type CompletionEvent, type Dialect } from '@sluice/core';
import { ManualClock } from '@sluice/core/laws';
import { bodyFor } from '../../packages/core/src/http/body/body-for.ts';
import { asMalformed } from '../../packages/core/src/http/body/parse.ts';
import { truncated } from '../../packages/core/src/http/exchange-errors.ts';
import { readHead } from '../../packages/core/src/http/response-head.ts';
import type { Interaction } from './interactions.ts';

/** No recording says when it was made: waits until a date are counted from the clock’s own. */
const epoch = new ManualClock();

/** What came of a body without a connection: the events, and the error after them. */
export interface DecodedBody {
  readonly events: readonly CompletionEvent[];
  readonly error?: CompletionError;
}

/**
 * Feeds bytes straight into the decoding, as the transport does: nothing is read after the terminal event.
 *
 * @throws what the decoding throws and is no {@link CompletionError}, with `strict`; else it becomes `malformed`, as there.
 */
export function decodeBody(
  dialect: Dialect,
  { response, request }: Pick<Interaction, 'response' | 'request'>,
  pieces: readonly Uint8Array[] = [Buffer.from(response.bodyText)],
  { strict = false }: { readonly strict?: boolean } = {},
): DecodedBody {
  const events: CompletionEvent[] = [];
  const head = readHead(dialect.provider, response.status, response.headers, epoch);
  const asked = response.stream || response.streamRequested === true ? 'stream' : 'whole';
  const decoder = dialect.decode(callOf(request.body), head);
  const isOver = (): boolean => events.at(-1)?.type === 'end';
  try {
    const body = bodyFor(dialect, head, decoder, asked, (event) => {
      if (!isOver()) events.push(event);
    });
    for (const piece of pieces) if (!isOver()) body.write(piece);
    if (!isOver()) body.end();
  } catch (error) {
    if (strict && !(error instanceof CompletionError)) throw error;
    if (!isOver()) return { events, error: asMalformed(error, head) };
  }
  return isOver() ? { events } : { events, error: truncated(head) };
}

function callOf(body: unknown): Parameters<Dialect['decode']>[0] {
  const asked = body as { readonly model?: unknown } | null;
  const model = typeof asked?.model === 'string' && asked.model !== '' ? asked.model : 'recorded';
  const messages = [{ role: 'user', content: 'recorded' }] as const;
  return {
    id: 'recorded',
    request: { model, messages },
    attributes: {},
    signal: new AbortController().signal,
    stream: true,
  };
}
