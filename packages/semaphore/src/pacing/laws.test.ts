import { laws } from '@sluice/core/laws';
import { pacing } from './pacing.ts';

laws('pacing', ({ clock }) => {
  const link = pacing({ clock });
  return { link, held: () => link.queued };
});
laws('pacing with limits that are known', ({ clock }) => {
  const link = pacing({ limits: { requestsPerMinute: 600, tokensPerMinute: 100_000 }, clock });
  return { link, held: () => link.queued };
});
