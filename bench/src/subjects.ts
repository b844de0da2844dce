import type { WireName } from './wire/wire.ts';

/** Something that is measured. */
export interface Subject {
  readonly name: string;
  readonly wire: WireName;
  readonly does: readonly (
    | 'whole'
    | 'stream'
    | 'front'
    | 'link'
    | 'replay'
    | 'queue'
    | 'permit'
    | 'budget'
    | 'cache'
    | 'room'
  )[];
  /** Its file in `subjects/`. Not given: the program of `go/`. */
  readonly file?: string;
  /** What an application imports to use it; nothing where it is not a library. */
  readonly imports: readonly string[];
}

const both = ['whole', 'stream'] as const;

/** A link by itself, asked for nothing else. */
const link = (name: string): Subject => ({
  name: `link:${name}`,
  wire: 'anthropic',
  does: ['link'],
  file: `link-${name}.ts`,
  imports: [],
});

/** A request of a test: to a server in its process, or to recordings. */
const replay = (name: string): Subject => ({
  name: `replay:${name}`,
  wire: 'anthropic',
  does: ['replay'],
  file: `replay-${name}.ts`,
  imports: [],
});

/** What stands between a provider and a browser. */
const front = (name: string): Subject => ({
  name: `front:${name}`,
  wire: 'anthropic',
  does: ['front'],
  file: `front-${name}.ts`,
  imports: [],
});

export const subjects: readonly Subject[] = [
  { name: 'undici', wire: 'anthropic', does: ['whole'], file: 'undici.ts', imports: ['undici'] },
  { name: 'limit', wire: 'anthropic', does: both, file: 'limit.ts', imports: [] },
  { name: 'sluice', wire: 'anthropic', does: both, file: 'sluice.ts', imports: ['@sluice/core', '@sluice/anthropic'] },
  { name: 'sluice+8', wire: 'anthropic', does: both, file: 'sluice-8.ts', imports: [] },
  { name: 'sluice+8g', wire: 'anthropic', does: both, file: 'sluice-8g.ts', imports: [] },
  {
    name: '@anthropic-ai/sdk',
    wire: 'anthropic',
    does: both,
    file: 'anthropic-sdk.ts',
    imports: ['@anthropic-ai/sdk'],
  },
  { name: 'openai', wire: 'openai', does: both, file: 'openai.ts', imports: ['openai'] },
  { name: 'ai', wire: 'anthropic', does: both, file: 'ai-sdk.ts', imports: ['ai', '@ai-sdk/anthropic'] },
  {
    name: '@langchain/anthropic',
    wire: 'anthropic',
    does: both,
    file: 'langchain.ts',
    imports: ['@langchain/anthropic'],
  },
  link('generator'),
  link('observe'),
  link('cost'),
  link('cost-memory'),
  link('sqlite-insert'),
  link('retry'),
  link('router'),
  link('semaphore'),
  link('telemetry'),
  link('telemetry-recorded'),
  { name: 'permit:redis', wire: 'anthropic', does: ['permit'], file: 'permit-redis.ts', imports: [] },
  { name: 'cache:redis', wire: 'anthropic', does: ['cache'], file: 'cache-redis.ts', imports: [] },
  { name: 'cache:memory', wire: 'anthropic', does: ['room'], file: 'cache-memory.ts', imports: [] },
  { name: 'budget:redis', wire: 'anthropic', does: ['budget'], file: 'budget-redis.ts', imports: [] },
  { name: 'queue:semaphore', wire: 'anthropic', does: ['queue'], file: 'queue-semaphore.ts', imports: [] },
  front('pipe'),
  front('sluice'),
  replay('loopback'),
  replay('undici'),
  { name: 'go', wire: 'anthropic', does: both, imports: [] },
];
