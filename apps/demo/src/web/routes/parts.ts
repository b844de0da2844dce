import type { HttpBindings } from '@hono/node-server';
import type { Resumable } from '@sluice/server';
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import type { Chain } from '../chain.ts';
import type { Metrics } from '../metrics.ts';
import type { PageFiles } from '../page/page-files.ts';
import type { RateLimit } from '../security/rate-limit.ts';
import type { Tokens } from '../security/tokens.ts';
import type { Settings } from '../settings.ts';
import type { Stores } from '../stores/stores.ts';
import type { Upstream } from '../upstream/upstream.ts';

/** What the routes are made of. */
export interface Parts extends Chain {
  readonly settings: Settings;
  readonly upstream: Upstream;
  readonly stores: Stores;
  readonly streams: Resumable;
  readonly tokens: Tokens;
  readonly metrics: Metrics;
  readonly limits: { readonly requests: RateLimit; readonly chats: RateLimit; readonly signIns: RateLimit };
  /** `undefined`: there is none to show. */
  readonly page: PageFiles | undefined;
  readonly logger: Logger;
  /** Fires when the process is asked to end. */
  readonly draining: AbortSignal;
}

/** An application of Hono's on node:http; below /api every request has a user. */
export interface Environment {
  readonly Bindings: HttpBindings;
  readonly Variables: { readonly user: string };
}

/** Adds routes. */
export type Routes = (app: Hono<Environment>, parts: Parts) => void;
