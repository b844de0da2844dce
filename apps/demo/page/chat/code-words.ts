/** What a code means to somebody who does not know it. */
export interface Words {
  /** For a gate. */
  readonly short: string;
  readonly title: string;
  readonly advice: string;
}

const again = 'Ask again; nothing of it is kept.';
const known: Readonly<Record<string, Words>> = {
  'rate-limit': {
    short: '429 too many requests',
    title: 'Too many requests',
    advice: 'The limit is one of requests in a time. It lets you in again shortly.',
  },
  'rate-limited': {
    short: 'too often',
    title: 'You ask faster than the server lets you',
    advice: 'It lets each user ask so many times a minute.',
  },
  draining: { short: 'closing', title: 'The server is closing', advice: 'Another one takes over soon.' },
  overloaded: { short: 'overloaded', title: 'The provider is overloaded', advice: 'It asks for a little patience.' },
  'budget-exceeded': { short: 'spent', title: 'The budget is spent', advice: '' },
  'budget-contended': {
    short: 'held by other calls',
    title: 'Other answers hold the rest of the budget',
    advice: 'What they do not use comes back when they are over.',
  },
  'queue-full': {
    short: 'the queue is full',
    title: 'Too many are waiting',
    advice: 'The queue before the provider is full.',
  },
  'circuit-open': {
    short: 'breaker open',
    title: 'The provider is left alone for a moment',
    advice: 'It failed too often just now.',
  },
  'targets-exhausted': {
    short: 'no target answered',
    title: 'No provider could answer',
    advice: 'All of them were asked. Perhaps “all well again” helps.',
  },
  'provider-error': { short: 'the provider failed', title: 'The provider failed', advice: again },
  connection: { short: 'connection broke', title: 'The connection to the provider broke', advice: again },
  truncated: {
    short: 'cut off',
    title: 'The answer was cut off',
    advice: 'What was said until then is kept above; it may not be true to the end.',
  },
  malformed: { short: 'unreadable', title: 'The provider said something unreadable', advice: again },
  timeout: { short: 'took too long', title: 'The provider took too long', advice: again },
  refused: { short: 'declined', title: 'The model declined to answer', advice: 'Ask otherwise.' },
  'context-length': {
    short: 'too long',
    title: 'The conversation is too long for the model',
    advice: 'Begin a new conversation.',
  },
  'too-large': {
    short: 'too long',
    title: 'That is too much at once',
    advice: 'Shorten it, or begin a new conversation.',
  },
  'stream-not-found': {
    short: 'gone',
    title: 'The answer cannot be picked up again',
    advice: 'The server knows nothing of it. Ask again.',
  },
  'stream-gone': {
    short: 'gone',
    title: 'The answer cannot be picked up again',
    advice: 'Its beginning is no longer kept. Ask again.',
  },
  'stream-lost': { short: 'lost', title: 'The server lost the answer', advice: again },
  store: {
    short: 'a store failed',
    title: 'The server cannot reach one of its stores',
    advice: 'It is away for a moment, perhaps.',
  },
  closed: { short: 'closing', title: 'The server is closing', advice: 'Another one takes over soon.' },
  http: {
    short: 'refused on the way',
    title: 'Something else than the server answered',
    advice: 'A proxy on the way, perhaps. Ask again.',
  },
  unauthorized: { short: 'signed out', title: 'Your sign-in had expired', advice: 'You are in again: go on.' },
  offline: {
    short: 'no connection',
    title: 'The server does not answer',
    advice: 'Look whether it runs, and whether this machine is online.',
  },
  lost: {
    short: 'connection lost',
    title: 'The connection to the server is lost',
    advice: 'The answer goes on without us, and can be picked up when the connection is back.',
  },
};

/** Words for a code; for one that nobody knows, those that the server sent. */
export function wordsFor(code: string, message = ''): Words {
  if (Object.hasOwn(known, code)) return known[code]!;
  return { short: code.replaceAll('-', ' '), title: 'That did not work', advice: message };
}
