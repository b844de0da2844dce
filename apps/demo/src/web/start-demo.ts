import type { Server } from 'node:http';
import { resumable } from '@sluice/server';
import { openChain } from './chain.ts';
import { closeServer, listen } from './listen.ts';
import { logFailure } from './log-failure.ts';
import { openMetrics } from './metrics.ts';
import { notesForThePage } from './notes-for-the-page.ts';
import { openLogger } from './open-logger.ts';
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
   */
  drain(): Promise<void>;
}

/** Enough to write the last frames of answers that are over. */
const lastFramesMs = 1_000;

/**
 * Opens all there is to it, from the inside to the outside, and listens.
 *
 * @param pageFolder - The built page. @defaultValue none is shown
 * @throws the system's error when the port is taken.
 */
export async function startDemo(settings: Settings, pageFolder?: string): Promise<Demo> {
  const logger = openLogger(settings.LOG_LEVEL);
  const draining = new AbortController();
  const upstream = await openUpstream(settings, logger);
  const stores = await openStores(settings, logger);
  const metrics = openMetrics();
  const chain = openChain({ settings, stores, targets: upstream.targets, meter: metrics.meter, logger });
  metrics.watch(chain.gates);
  const streams = resumable({
    store: stores.streams,
    whenLeft: 'continue',
    abandonAfterMs: settings.DEMO_GRACE_MS,
    notes: notesForThePage,
    onError: (error) => logFailure(logger, error),
  });
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
      chats: stores.rateLimit({ name: 'chats', perMinute: settings.DEMO_CHATS_PER_MINUTE }),
      signIns: stores.rateLimit({ name: 'sign-ins', perMinute: settings.DEMO_SIGN_INS_PER_MINUTE }),
    },
    page: pageFolder === undefined ? undefined : readPageFiles(pageFolder),
    draining: draining.signal,
  });

  /** From the outside to the inside: whatever is closed has nobody above it who still needs it. */
  const close = async (server?: Server): Promise<void> => {
    await chain.complete.close({ deadlineMs: settings.DEMO_DRAIN_MS });
    await streams.close({ deadlineMs: lastFramesMs });
    if (server) await closeServer(server, lastFramesMs);
    await metrics.close();
    await stores.close(); // the rows of the last calls are in it by now
    await upstream.close();
  };

  try {
    const { server, url } = await listen(app.fetch, settings);
    logger.info({ url, upstream: upstream.says, stores: stores.says }, 'listening');
    let drained: Promise<void> | undefined;
    const drain = async (): Promise<void> => {
      draining.abort(); // from now on /healthz says 503, and so does whoever asks for a chat
      logger.info({ deadlineMs: settings.DEMO_DRAIN_MS }, 'draining');
      await close(server);
      logger.info({}, 'drained');
    };
    return { url, drain: () => (drained ??= drain()) };
  } catch (error) {
    await close();
    throw error;
  }
}
