import { cache } from '@sluice/cache';
import { compose, notesOf } from '@sluice/core';
import { say, title } from '../screen.ts';
import type { Stage } from '../stage.ts';

/** The same question again is answered from memory, and three at once by one call. */
export async function cacheStep({ provider, viaAnthropic, request, signal }: Stage): Promise<void> {
  title('8 cache');
  const answers = cache({ scope: 'shared', namespace: { name: 'tour', providers: ['anthropic'] } });
  const complete = compose(answers, viaAnthropic);
  const before = provider.requests.length;
  const ask = async (): Promise<string> => {
    const startedAt = performance.now();
    const completion = await complete(request, { signal });
    const [note] = notesOf(completion, 'cache');
    return `${note?.state} (${Math.round(performance.now() - startedAt)} ms)`;
  };
  say(`asked at once: ${(await Promise.all([ask(), ask(), ask()])).join(', ')}`);
  say(`and again: ${await ask()}`);
  say(`four calls, ${provider.requests.length - before} request to the provider`);
}
