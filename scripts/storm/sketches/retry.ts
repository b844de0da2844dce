import { isCompletionError, isOutput, sleep, type Clock, type Middleware } from '@sluice/core';

export function retry({
  clock,
  attempts = 3,
  delayMs = 2,
}: {
  clock: Clock;
  attempts?: number;
  delayMs?: number;
}): Middleware {
  return async function* retry(call, next) {
    for (let attempt = 1; ; attempt++) {
      let begun = false;
      try {
        for await (const event of next({ ...call, id: `${call.id}.${attempt}` })) {
          if (event.type === 'start' || (event.type === 'attempt-failed' && event.output === 'dropped')) begun = false;
          begun ||= isOutput(event);
          yield event;
        }
        return;
      } catch (error) {
        const again = isCompletionError(error) && error.fault === 'transient' && attempt < attempts && !begun;
        if (!again || call.signal.aborted) throw error;
        if (call.deadline !== undefined && clock.now() + delayMs >= call.deadline) throw error;
        yield { type: 'attempt-failed', error, output: 'none' };
        await sleep(delayMs * attempt, call.signal, clock);
      }
    }
  };
}
