/** What the world is told of a code. */
export interface PublicError {
  readonly status: number;
  readonly message: string;
}

const unavailable = 'The model cannot be reached at the moment.';
const busy = 'The model is busy at the moment. Try again shortly.';
const broken = 'The answer broke off. Try again.';

/**
 * Status and sentence of every code that leaves the server under its own name. The sentences are ours, because an
 * error's own text may hold a key, a prompt or the provider's words. What concerns the server's own key is a failure of
 * what is behind us (502), and never the browser's fault.
 */
export const publicErrors: Readonly<Record<string, PublicError>> = {
  'invalid-request': { status: 400, message: 'The request is not valid.' },
  unsupported: { status: 400, message: 'The request asks for something that the model cannot do.' },
  'context-length': { status: 400, message: 'The conversation is too long for the model.' },
  refused: { status: 422, message: 'The model declined to answer.' },

  'budget-exceeded': { status: 429, message: 'The budget is used up.' },
  'budget-contended': { status: 429, message: 'The budget is held by answers that still run. Try again shortly.' },

  'rate-limit': { status: 503, message: busy },
  overloaded: { status: 503, message: busy },
  'queue-full': { status: 503, message: busy },
  'circuit-open': { status: 503, message: unavailable },
  'targets-exhausted': { status: 503, message: unavailable },
  closed: { status: 503, message: 'The server is shutting down. Try again shortly.' },
  store: { status: 503, message: 'A store of the server cannot be reached at the moment. Try again shortly.' },

  authentication: { status: 502, message: unavailable },
  permission: { status: 502, message: unavailable },
  'not-found': { status: 502, message: unavailable },
  quota: { status: 502, message: unavailable },
  'provider-error': { status: 502, message: unavailable },
  connection: { status: 502, message: unavailable },
  truncated: { status: 502, message: broken },
  malformed: { status: 502, message: broken },
  timeout: { status: 504, message: 'The model took too long to answer.' },

  aborted: { status: 499, message: 'The request was aborted.' },
  abandoned: { status: 499, message: 'The answer was not read any further.' },

  stopped: { status: 409, message: 'The answer was stopped.' },
  'stream-not-found': { status: 404, message: 'There is no such stream.' },
  'stream-gone': { status: 410, message: 'The beginning of this stream is no longer kept.' },
  'bad-event-id': { status: 400, message: 'The event id is not a whole number from 0 up.' },
  'future-event-id': { status: 409, message: 'The stream has not come to this event yet.' },
  'stream-exists': { status: 409, message: 'There is a stream of this id already.' },
  'stream-lost': { status: 502, message: broken },
};
