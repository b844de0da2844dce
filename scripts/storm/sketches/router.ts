import { CompletionError, isCompletionError, isOutput } from '@sluice/core';
import type { Call, CompletionEvent, Transport } from '@sluice/core';

declare module '@sluice/core' {
  interface ErrorCodes {
    'targets-exhausted': true;
  }
}

/** Tries each target once. Begins anew after output where the caller's attributes allow it. */
export function router(targets: readonly Transport[]): Transport {
  async function* route(call: Call): AsyncGenerator<CompletionEvent, void> {
    const errors: unknown[] = [];
    for (const [index, target] of targets.entries()) {
      let begun = false;
      try {
        for await (const event of target({ ...call, id: `${call.id}.${index + 1}` })) {
          if (event.type === 'start' || (event.type === 'attempt-failed' && event.output === 'dropped')) begun = false;
          begun ||= isOutput(event);
          yield event;
        }
        return;
      } catch (error) {
        const elsewhere = isCompletionError(error) && error.fault !== 'request' && !call.signal.aborted;
        if (!elsewhere || (begun && call.attributes['restart'] !== true)) throw error;
        errors.push(error);
        yield { type: 'attempt-failed', error, output: begun ? 'dropped' : 'none' };
      }
    }
    throw new CompletionError('targets-exhausted', 'No target answered', { cause: new AggregateError(errors) });
  }
  return Object.defineProperty(Object.assign(route, { provider: 'router' }), 'name', { value: 'router' });
}
