import { randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { UsageError } from '../command-line/program.ts';

/** The password that the page, the README and everybody knows. */
const knownPassword = 'sluice';

/** Nothing is there unless it is set; what is set to nothing is not set either (as compose files do it). */
const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3_000),
  /** Beyond this machine only if somebody says so, as the Dockerfile does. */
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),

  /** Signs tokens. Without one they end with the process; several processes need the same. */
  JWT_SECRET: z.string().min(32, 'at least 32 characters').optional(),
  DEMO_PASSWORD: z.string().default(knownPassword),
  DEMO_TOKEN_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(8 * 3_600_000),

  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_BASE_URL: z.url().optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: z.url().optional(),
  DEMO_MODEL: z.string().default('claude-sonnet-5'),
  DEMO_OPENAI_MODEL: z.string().default('gpt-5.2'),
  DEMO_MAX_TOKENS: z.coerce.number().int().min(1).default(400),
  /** Of the simulated providers. */
  DEMO_TOKENS_PER_SECOND: z.coerce.number().positive().default(40),

  REDIS_URL: z.url().optional(),
  DATABASE_URL: z.url().optional(),
  /** Where the ledger's file is; a temporary folder that goes with the process, without one. */
  DEMO_DATA: z.string().optional(),

  /** A day's, for each user: little enough to be spent by hand in a few minutes. */
  DEMO_BUDGET_USD: z.coerce.number().positive().default(0.02),
  /** Of anything below /api, for each user; a page asks some ten times for each answer. */
  DEMO_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  DEMO_CHATS_PER_MINUTE: z.coerce.number().int().min(1).default(30),
  DEMO_SIGN_INS_PER_MINUTE: z.coerce.number().int().min(1).default(20),
  DEMO_PERMITS: z.coerce.number().int().min(1).default(8),
  DEMO_PERMITS_PER_USER: z.coerce.number().int().min(1).default(3),

  /** How long an answer goes on for a browser that is not there. */
  DEMO_GRACE_MS: z.coerce.number().int().positive().default(60_000),
  /** How long answers that run may take to end when the process is asked to. */
  DEMO_DRAIN_MS: z.coerce.number().int().min(0).default(25_000),
  /** How long a browser may take to send its headers, and its whole request. */
  DEMO_HEADERS_MS: z.coerce.number().int().positive().default(10_000),
  DEMO_REQUEST_MS: z.coerce.number().int().positive().default(15_000),
  /** Whether a proxy in front says who asks, in the last entry of `x-forwarded-for`. */
  DEMO_TRUST_PROXY: z.stringbool().default(false),
});

/** What the environment says, with defaults, under its own names: one word for a thing, in the shell and in here. */
export type Settings = Readonly<z.output<typeof environment>> & { readonly JWT_SECRET: string };

/**
 * Reads the environment.
 *
 * @throws {@link UsageError} that names the variable at fault, and never says what it holds.
 */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  const read = environment.safeParse(set);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new UsageError(`Expected ${issue!.path.join('.')} to be valid: ${issue!.message}`);
  }
  assertPasswordIsChosen(read.data);
  const { DEMO_PERMITS, DEMO_PERMITS_PER_USER, JWT_SECRET = randomBytes(32).toString('hex') } = read.data;
  return { ...read.data, JWT_SECRET, DEMO_PERMITS_PER_USER: Math.min(DEMO_PERMITS, DEMO_PERMITS_PER_USER) };
}

/** What everybody knows lets nobody from elsewhere spend real money. */
function assertPasswordIsChosen(settings: z.output<typeof environment>): void {
  const { HOST, ANTHROPIC_API_KEY, OPENAI_API_KEY, DEMO_PASSWORD } = settings;
  const asksRealOnes = ANTHROPIC_API_KEY !== undefined || OPENAI_API_KEY !== undefined;
  if (!asksRealOnes || DEMO_PASSWORD !== knownPassword || isLoopback(HOST)) return;
  throw new UsageError(
    'Expected DEMO_PASSWORD to be a password of your own where there is the key of a real provider and HOST is not this machine alone',
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
