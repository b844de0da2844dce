/**
 * Where in an answer a fault strikes. By events or by tokens, not both; before the first event when neither is given. A whole
 * answer is one event, and is struck in its middle.
 */
export interface Place {
  /** After so many events; a negative number counts from the end, as in `slice`: `-1` keeps the last one back. */
  readonly afterEvents?: number;
  /** After so many tokens: of text, of reasoning, of a tool's input. */
  readonly afterTokens?: number;
}

/** What may go wrong with a request: plain data, the same in code, in headers, on the command line and over HTTP. */
export type Fault =
  /** Answers with this status and the wire's own error body for it. */
  | {
      readonly fault: 'status';
      readonly status: number;
      /** Said in `retry-after`, and where the wire has it in `retry-after-ms`. */
      readonly retryAfterMs?: number;
      readonly message?: string;
    }
  /** Refuses the request for a reason that a status alone does not tell. */
  | { readonly fault: 'refusal'; readonly reason: RefusalReason }
  /** Answers with a page in HTML, as whatever stands in between does. */
  | { readonly fault: 'html'; /** @defaultValue `502` */ readonly status?: number }
  /** Resets the connection when the request has been read, before any header. */
  | { readonly fault: 'reset' }
  /** Reads the request and says nothing, for ever. */
  | { readonly fault: 'no-answer' }
  /** Resets every connection and takes no new ones for a while; the control API is not there then, either. */
  | { readonly fault: 'refuse-connections'; /** @defaultValue `1000` */ readonly forMs?: number }
  /** Waits before the headers. */
  | { readonly fault: 'slow-headers'; readonly delayMs: number }
  /** Sends the headers and what comes before the first token, then waits. */
  | { readonly fault: 'slow-first-token'; readonly delayMs: number }
  /** Resets the connection in the middle of an answer. */
  | ({ readonly fault: 'drop' } & Place)
  /** Ends an answer cleanly before it is whole; `afterEvents: 0` is an empty stream. */
  | ({ readonly fault: 'truncate' } & Place)
  /** Sends no more and keeps the connection open: for ever, or for a while. */
  | ({ readonly fault: 'stall'; /** @defaultValue `Infinity` */ readonly forMs?: number } & Place)
  /** Reports an error in the middle of a stream, as the wire does there, and ends it. A whole answer becomes that error. */
  | ({ readonly fault: 'error-event'; /** @defaultValue `'overloaded'` */ readonly reason?: StreamErrorReason } & Place)
  /** Puts an event among the others that is no JSON. */
  | ({ readonly fault: 'garbage' } & Place)
  /** Sends the same bytes in other pieces: one by one, with every character of several bytes cut, or by chance. */
  | { readonly fault: 'rechunk'; readonly by: 'byte' | 'character' | 'chance' };

/** The name of a fault. */
export type FaultName = Fault['fault'];

/** Why a request can be refused that is well formed. */
export type RefusalReason = 'context-length' | 'content-filter' | 'prefill' | 'quota';

/** What can go wrong at a provider in the middle of a stream. */
export type StreamErrorReason = 'overloaded' | 'rate-limit' | 'internal';
