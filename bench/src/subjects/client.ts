import type { ServerResponse } from 'node:http';
import type { Middleware } from '@sluice/core';

/** What a subject can be asked for. Each asks the same question with the same limits, in the way its README shows. */
export interface Client {
  /** A whole answer's text. */
  whole?(): Promise<string>;
  /** Makes answers ready to be asked for, as a test does, and says how many. */
  open?(): Promise<number>;
  /** A streamed answer, a call for each delta. Resolves after the last. */
  stream?(onText: (text: string) => void, signal?: AbortSignal): Promise<void>;
  /** Takes a permit of a store that is another process, and gives it back. */
  permit?(): Promise<void>;
  /** Sends the same commands by the client alone. */
  barePermit?(): Promise<void>;
  /** A budget that is another process: holds and settles · waits until all is settled · the same commands alone · the least a script can do. */
  readonly budget?: {
    reserve(): Promise<void>;
    flush(): Promise<void>;
    bare(): Promise<void>;
    increment(): Promise<void>;
  };
  /** A cache that is another process: looks for an answer that is kept · makes a call that gets it · reads as much by the client alone. */
  readonly cache?: {
    find(): Promise<void>;
    call(): Promise<void>;
    get(): Promise<void>;
  };
  /** Fills something to its bound. `keep` says that it is still needed. */
  fill?(): Promise<{ readonly maxBytes: number; keep(): void }>;
  /** Answers a browser with what the provider says, as it comes. */
  front?(response: ServerResponse): void;
  /** A link, to be measured by itself. */
  readonly link?: Middleware;
}

/** The default export of a subject's file. `baseUrl` has no `/v1`. */
export type MakeClient = (baseUrl: string) => Client;
