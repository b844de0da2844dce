/**
 * What the server answers with. A client asks for it by its base URL (`http://127.0.0.1:1234/deltas=20,perWrite=1`), so
 * that every library can be pointed at it without a header of its own.
 */
export interface Scene {
  /** Tells one client's streams from another's, when the server is asked about them. */
  readonly run: number;
  /** Text deltas of a stream. */
  readonly deltas: number;
  /** Characters of a delta. */
  readonly size: number;
  /** Events in one write to the socket; each is an HTTP chunk of its own. */
  readonly perWrite: number;
  /** Between two writes; 0 is flat out. */
  readonly everyMs: number;
  /** 1: a delta's text is the server's clock at its write. */
  readonly stamp: number;
  /** 1: after its deltas a stream stays open, silent. */
  readonly hold: number;
  /** Characters of a whole answer. */
  readonly whole: number;
}

const plain: Scene = { run: 0, deltas: 20, size: 20, perWrite: 1, everyMs: 0, stamp: 0, hold: 0, whole: 600 };

export function scene(changes: Partial<Scene>): Scene {
  return { ...plain, ...changes };
}

/** A scene as a segment of a path. */
export function formatScene(wanted: Scene): string {
  return Object.entries(wanted)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

export function parseScene(text: string): Scene {
  const pairs = text.split(',').map((pair) => pair.split('='));
  return scene(Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)])));
}
