import { anthropicWire } from '../wire/anthropic-wire.ts';
import { openaiWire } from '../wire/openai-wire.ts';
import { parseScene, type Scene } from '../wire/scene.ts';
import { deltaTexts, ringLength, wholeText } from '../wire/texts.ts';
import type { Wire } from '../wire/wire.ts';
import { framed, lastFrame, streamHead, wholeAnswer } from './head.ts';

/** A scene as bytes, made once: the server must cost next to nothing, it shares the machine with who is measured. */
export interface Script {
  readonly scene: Scene;
  readonly wire: Wire;
  /** Head of the response and first events. */
  readonly first: Buffer;
  /** Writes with deltas. Those of a paced stream repeat, those of one that is flat out are all there. */
  readonly writes: readonly Buffer[];
  readonly writeCount: number;
  readonly last: Buffer;
  readonly whole: Buffer;
}

const wires = [anthropicWire, openaiWire];
const scripts = new Map<string, Script>();

/** The script of a request's path, `/<scene>/<path of the API>`. */
export function scriptOf(path: string): Script {
  const known = scripts.get(path);
  if (known) return known;
  const wire = wires.find((each) => path.endsWith(each.path));
  if (!wire) throw new Error(`Expected the path of an API, got ${path}`);
  const script = makeScript(parseScene(path.slice(1, path.indexOf('/', 1))), wire);
  scripts.set(path, script);
  return script;
}

function makeScript(scene: Scene, wire: Wire): Script {
  const texts = deltaTexts(scene.size);
  const writeCount = Math.ceil(scene.deltas / scene.perWrite);
  const writeAt = (write: number): Buffer => {
    const from = write * scene.perWrite;
    const count = Math.min(scene.perWrite, scene.deltas - from);
    const events = Array.from({ length: count }, (_, at) => wire.delta(texts[(from + at) % ringLength]!));
    return Buffer.concat(events.map(framed));
  };
  const kept = scene.everyMs > 0 ? Math.min(writeCount, ringLength) : writeCount;
  return {
    scene,
    wire,
    first: Buffer.concat([streamHead, ...wire.head.map(framed)]),
    writes: Array.from({ length: kept }, (_, write) => writeAt(write)),
    writeCount,
    last: Buffer.concat([...wire.tail(scene.deltas).map(framed), lastFrame]),
    whole: wholeAnswer(wire.whole(wholeText(scene.whole))),
  };
}
