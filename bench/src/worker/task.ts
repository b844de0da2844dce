import type { Scene } from '../wire/scene.ts';

export type TaskKind =
  | 'whole'
  | 'stream'
  | 'paced'
  | 'memory'
  | 'first-token'
  | 'abort'
  | 'import'
  | 'link'
  | 'replay'
  | 'queue'
  | 'permit'
  | 'budget'
  | 'cache'
  | 'room'
  | 'front-delay'
  | 'front-paced'
  | 'front-memory';

/** What one process does, said on its command line as JSON. */
export interface Task {
  readonly kind: TaskKind;
  /** The file of the subject; the Go program has none. */
  readonly file?: string | undefined;
  /** The server's address. */
  readonly origin: string;
  readonly scene: Scene;
  /** The scene as it stands in a path, for programs in other languages. */
  readonly path: string;
  /** Characters that a whole answer has, and a stream. */
  readonly expected: { readonly whole: number; readonly stream: number };
  /** Calls at a time. */
  readonly concurrency: number;
  /** How long to work before anything is measured, in CPU of the process. */
  readonly warmMs: number;
  readonly windowMs: number;
  /** How much of the window a turn is, for who works in turns with others. */
  readonly turnMs: number;
  /** Calls one after the other, for times; a third as many warm up. */
  readonly samples: number;
  /** Streams to hold open. */
  readonly levels: readonly number[];
  /** Modules to load. */
  readonly imports: readonly string[];
}

/** What it prints, as JSON, when all went well. */
export type Result = Readonly<Record<string, number>>;
