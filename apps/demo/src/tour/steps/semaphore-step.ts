import { compose, notesOf } from '@sluice/core';
import { semaphore } from '@sluice/semaphore';
import { say, title } from '../screen.ts';
import type { Stage } from '../stage.ts';

/** Three calls and one permit: two of them wait in line, and are told for how long. */
export async function semaphoreStep({ viaAnthropic, request, signal }: Stage): Promise<void> {
  title('7 semaphore');
  const complete = compose(semaphore(1), viaAnthropic);
  const completions = await Promise.all([1, 2, 3].map(() => complete(request, { signal })));
  for (const [index, completion] of completions.entries()) {
    const [note] = notesOf(completion, 'semaphore');
    const wait = note ? `place ${note.position} in the line, waited ${Math.round(note.waitedMs)} ms` : 'at once';
    say(`call ${index + 1}: ${wait}`);
  }
}
