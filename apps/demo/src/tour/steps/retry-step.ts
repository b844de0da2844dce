import { compose, notesOf } from '@sluice/core';
import { retry } from '@sluice/retry';
import { say, title } from '../screen.ts';
import type { Stage } from '../stage.ts';

/** A provider is overloaded; the second attempt, a little later, answers. */
export async function retryStep({ provider, viaAnthropic, request, signal }: Stage): Promise<void> {
  title('5 retry');
  provider.storms.begin({ fault: 'status', status: 529, next: 1 });
  const complete = compose(retry({ delayMs: 200, jitter: 0.2 }), viaAnthropic);
  const completion = await complete(request, { signal });
  for (const note of notesOf(completion, 'retry')) {
    if (note.action === 'wait')
      say(`attempt ${note.attempt}: ${note.why}, so it waits for ${Math.round(note.delayMs)} ms`);
  }
  say(`attempt ${completion.attempts.length}: answered in ${completion.text.split(' ').length} words`);
}
