import type { Dispatcher } from 'undici';
import { compose, isCompletionError } from '@sluice/core';
import { compare } from './compare.ts';
import type { Interaction } from './interactions.ts';
import type { Difference, Outcome } from './outcome.ts';
import { addressOf } from './replay-server.ts';
import type { Mode } from './split-body.ts';
import type { Wire } from './wires.ts';

/** Decodes an interaction over a real connection, cut as the mode says, and tells where we differ from the SDK. */
export async function checkInteraction(
  interaction: Interaction,
  mode: Mode,
  wire: Wire,
  server: { readonly url: string; readonly dispatcher: Dispatcher },
): Promise<readonly Difference[]> {
  const { response, request } = interaction;
  const streamed = response.stream || response.streamRequested === true;
  const complete = compose(
    wire.transport({
      baseUrl: `${server.url}/${addressOf(interaction)}/${mode}`,
      dispatcher: server.dispatcher,
      wire: streamed ? 'stream' : 'whole',
    }),
  );
  const asked = request.body as { readonly model?: unknown } | null;
  const model = typeof asked?.model === 'string' && asked.model !== '' ? asked.model : 'recorded';
  let outcome: Outcome;
  try {
    outcome = {
      kind: 'result',
      completion: await complete({ model, messages: [{ role: 'user', content: 'recorded' }] }),
    };
  } catch (error) {
    if (!isCompletionError(error)) throw error;
    outcome = { kind: 'error', error };
  }
  return compare(interaction.expected, outcome, wire);
}
