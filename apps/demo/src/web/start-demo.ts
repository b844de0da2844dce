import type { Server } from 'node:http';
import { resumable } from '@sluice/server';
import type { Logger } from 'pino';
import { openChain } from './chain.ts';
import { closeServer, listen } from './listen.ts';
import { logFailure } from './log-failure.ts';
import { openMetrics } from './metrics.ts';
import { notesForThePage } from './notes-for-the-page.ts';
import { openLogger } from './open-logger.ts';
import { Opened } from './opened.ts';
import { readPageFiles } from './page/page-files.ts';
import { openApp } from './routes/app.ts';
import { Tokens } from './security/tokens.ts';
import type { Settings } from './settings.ts';
import { openStores } from './stores/open-stores.ts';
import { openUpstream } from './upstream/open-upstream.ts';

/** The application, listening. */
export interface Demo {
  readonly url: string;
  /**
   * Ends it in good order: takes no new chats, lets those that run finish until the deadline, cuts the rest, writes what is
   * not written, and lets go of everything.
   *
   * @throws an error that names what it could not let go of; the log says why.
   */
  drain(): Promise<void>;
}

/** Enough to write the last frames of answers that are over. */
const lastFramesMs = 1_000;

/**
 * Opens all there is to it, from the inside to the outside, and listens.
 *
 * @param pageFolder - The built page. @defaultValue none is shown
 * @throws what failed, the system's error where the port is taken; nothing is open then.
 */
export async function startDemo(settings: Settings, pageFolder?: string): Promise<Demo> {
  const logger = openLogger(settings.LOG_LEVEL);
  const opened = new Opened(logger);
  try {
    return await open(settings, { logger, opened, pageFolder });
  } catch (error) {
    await opened.close().catch(() => {}); // it is in the log, and what failed first is what is to be told
    throw error;
  }
}

interface Opening {
  readonly logger: Logger;
  readonly opened: Opened;
  readonly pageFolder: string | undefined;
}

async function open(settings: Settings, { logger, opened, pageFolder }: Opening): Promise<Demo> {
  const draining = new AbortController();
  const upstream = await openUpstream(settings, logger, opened);
  const stores = await openStores(settings, logger, opened);
  const metrics = openMetrics();
  opened.add('metrics', () => metrics.close());
  // Listens last, and is closed as if it stood here: what is above it still has frames to send.
  let server: Server | undefined = undefined;
  opened.add('sockets', () => server && closeServer(server, lastFramesMs));
  const streams = resumable({
    store: stores.streams,
    whenLeft: 'continue',
    abandonAfterMs: settings.DEMO_GRACE_MS,
    notes: notesForThePage,
    onError: (error) => logFailure(logger, error),
  });
  opened.add('streams', () => streams.close({ deadlineMs: lastFramesMs }));
  const chain = openChain({ settings, stores, targets: upstream.targets, meter: metrics.meter, logger });
  opened.add('chain', () => chain.complete.close({ deadlineMs: settings.DEMO_DRAIN_MS }));
  metrics.watch(chain.gates);
  const app = openApp({
    ...chain,
    settings,
    upstream,
    stores,
    streams,
    metrics,
    logger,
    tokens: new Tokens(settings.JWT_SECRET, settings.DEMO_TOKEN_MS),
    limits: {
      requests: stores.rateLimit({ name: 'requests', perMinute: settings.DEMO_REQUESTS_PER_MINUTE }),
      chats: stores.rateLimit({ name: 'chats', perMinute: settings.DEMO_CHATS_PER_MINUTE }),
      signIns: stores.rateLimit({ name: 'sign-ins', perMinute: settings.DEMO_SIGN_INS_PER_MINUTE }),
    },
    page: pageFolder === undefined ? undefined : readPageFiles(pageFolder),
    draining: draining.signal,
  });

  const listening = await listen(app.fetch, settings);
  server = listening.server;
  const { url } = listening;
  logger.info({ url, upstream: upstream.says, stores: stores.says }, 'listening');
  let drained: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    draining.abort(); // from now on /healthz says 503, and so does whoever asks for a chat
    logger.info({ deadlineMs: settings.DEMO_DRAIN_MS }, 'draining');
    await opened.close();
    logger.info({}, 'drained');
  };
  return { url, drain: () => (drained ??= drain()) };
}
