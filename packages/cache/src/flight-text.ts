import { CompletionError, type CompletionEvent, type ErrorData, type Flight } from '@sluice/core';
import { compact, expand } from './compact.ts';
import { isCoreEvent } from './core-events.ts';
import { LostFlight, type OpenFlight } from './cache-store.ts';
import { isShareable } from './is-shareable.ts';

/** How a flight came down, in place of an event. A failure that is no provider's is nobody else's: it is only lost. */
type Landed = { readonly landed: 'done' | 'lost' } | { readonly landed: 'failed'; readonly error: ErrorData };

/** Reads a flight as text, for other processes. Notes stay here. */
export function openAsText(flight: Flight): OpenFlight {
  return async function* open(signal) {
    try {
      for await (const event of flight.read(signal)) if (isCoreEvent(event)) yield JSON.stringify(compact([event]));
      yield JSON.stringify({ landed: 'done' } satisfies Landed);
    } catch (error) {
      if (signal.aborted) return;
      yield JSON.stringify(isShareable(error) ? failed(error as CompletionError) : { landed: 'lost' });
    }
  };
}

/** The events of a flight that was read as text, for {@link share} to read in place of the chain. */
export async function* readText(texts: AsyncIterable<string>): AsyncGenerator<CompletionEvent, void> {
  for await (const text of texts) {
    const said: unknown = JSON.parse(text);
    if (Array.isArray(said)) yield* expand(said);
    else {
      const landed = said as Landed;
      if (landed.landed === 'done') return;
      if (landed.landed === 'failed') throw failure(landed.error);
      break;
    }
  }
  throw new LostFlight('The flight of another process is gone');
}

function failed(error: CompletionError): Landed {
  return { landed: 'failed', error: error.toJSON() };
}

/** Told to somebody whose own call cost nothing. */
function failure({ code, message, ...details }: ErrorData): CompletionError {
  return new CompletionError(code, message, { ...details, sent: 'no' });
}
