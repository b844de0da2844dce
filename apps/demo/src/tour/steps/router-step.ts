import { compose, notesOf } from '@sluice/core';
import { router } from '@sluice/router';
import { say, title } from '../screen.ts';
import type { Stage } from '../stage.ts';

/** One provider is not there; another one, on another wire, answers in its place. */
export async function routerStep({ provider, viaAnthropic, viaOpenAI, request, signal }: Stage): Promise<void> {
  title('6 router');
  provider.storms.begin({ fault: 'reset', provider: 'anthropic', next: 1 });
  const complete = compose(
    router({
      targets: [
        { name: 'first', chain: viaAnthropic },
        { name: 'second', chain: viaOpenAI, model: 'gpt-5.2' },
      ],
    }),
  );
  const completion = await complete(request, { signal });
  const asked = notesOf(completion, 'router').map(({ target, why }) => `${target} (${why})`);
  say(`${asked.join(', then ')}: ${completion.attempts[0]?.error?.code ?? 'no error'}, then an answer`);
  say(`answered by ${completion.provider} · ${completion.model}`);
}
