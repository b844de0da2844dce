import { anthropic } from '@sluice/anthropic';
import { openai } from '@sluice/openai';
import { simulator, type ServedRequest, type Simulator } from '@sluice/simulator';
import type { Logger } from 'pino';
import type { Opened } from '../opened.ts';
import type { Settings } from '../settings.ts';
import { Faults } from './faults.ts';
import type { Upstream } from './upstream.ts';

/** Long enough to be seen, short enough to be waited for. */
const firstTokenMs = 250;

/**
 * Two providers in this process, on real sockets: the first speaks Anthropic's wire, the second, to which the router fails
 * over, OpenAI's. Only what they say is made up.
 */
export async function simulatedUpstream(settings: Settings, logger: Logger, opened: Opened): Promise<Upstream> {
  const open = async (name: string): Promise<Simulator> => {
    const provider = await simulator({
      tokensPerSecond: settings.DEMO_TOKENS_PER_SECOND,
      firstTokenMs,
      jitter: 0.3,
      onRequest: (request) => void tellOf(request, logger.child({ simulator: name })),
    });
    opened.add(`simulator ${name}`, () => provider.close());
    return provider;
  };
  const [first, second] = [await open('anthropic'), await open('openai')];
  const apiKey = 'simulated';
  return {
    says: 'simulator',
    targets: [
      {
        provider: 'anthropic',
        model: settings.DEMO_MODEL,
        transport: anthropic({ apiKey, baseUrl: first.url }),
        takesTemperature: () => true,
      },
      {
        provider: 'openai',
        model: settings.DEMO_OPENAI_MODEL,
        transport: openai({ apiKey, baseUrl: `${second.url}/v1`, server: 'openai' }),
        takesTemperature: () => true,
      },
    ],
    faults: new Faults(first),
  };
}

/** What the other side sees of somebody who leaves: the socket, and how far the answer had come. */
async function tellOf({ requestId, over }: ServedRequest, logger: Logger): Promise<void> {
  const departure = await over;
  if (!departure) return;
  const { events, afterEvent, afterMs } = departure;
  logger.info({ requestId, events, afterEvent, sinceEventMs: Math.round(afterMs) }, 'closed by client');
}
