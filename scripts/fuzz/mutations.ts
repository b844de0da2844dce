import { isJsonObject, type JsonValue, type Random } from '@sluice/core';
import { below, pick } from '../storm/seeded-random.ts';

/** Breaks a body. `other` is another one of the same wire. */
export type Mutation = (body: Buffer, random: Random, other: Buffer) => Buffer;

/** What happens to bodies: on bad wires, in bad proxies, in bad servers. */
export const mutations: Readonly<Record<string, Mutation>> = {
  flip(body, random) {
    const flipped = Buffer.from(body);
    for (let count = 1 + below(random, 8); count > 0 && flipped.length > 0; count--) {
      const at = below(random, flipped.length);
      flipped[at] = flipped[at]! ^ (1 << below(random, 8));
    }
    return flipped;
  },
  delete(body, random) {
    const [from, to] = rangeOf(body, random);
    return Buffer.concat([body.subarray(0, from), body.subarray(to)]);
  },
  duplicate(body, random) {
    const [from, to] = rangeOf(body, random);
    return Buffer.concat([body.subarray(0, to), body.subarray(from)]);
  },
  truncate: (body, random) => body.subarray(0, below(random, body.length + 1)),
  splice(body, random, other) {
    return Buffer.concat([
      body.subarray(0, below(random, body.length + 1)),
      other.subarray(below(random, other.length + 1)),
    ]);
  },
  /** A value of JSON becomes one of another type. */
  swap(body, random) {
    const text = body.toString();
    const whole = parse(text);
    if (whole !== undefined) return Buffer.from(JSON.stringify(swapped(whole, random)));
    const lines = text.split('\n');
    const at = pick(
      random,
      [...lines.keys()].filter((index) => lines[index]!.startsWith('data:')),
    );
    const value = at === undefined ? undefined : parse(lines[at]!.slice('data:'.length));
    if (value === undefined) return body;
    lines[at!] = `data: ${JSON.stringify(swapped(value, random))}`;
    return Buffer.from(lines.join('\n'));
  },
};

/** Mostly short, sometimes half of it. */
function rangeOf(body: Buffer, random: Random): readonly [from: number, to: number] {
  const from = below(random, body.length + 1);
  return [from, Math.min(body.length, from + 1 + Math.floor(random() ** 4 * (body.length / 2)))];
}

const strangers: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  'text',
  [],
  [[]],
  [null],
  {},
  { type: 'text' },
  { index: -7 },
];

function swapped(value: JsonValue, random: Random): JsonValue {
  const places = placesIn(value);
  if (places.length === 0) return pick(random, strangers);
  const { holder, key } = pick(random, places);
  holder[key] = structuredClone(pick(random, strangers));
  return value;
}

interface Place {
  readonly holder: Record<string | number, JsonValue>;
  readonly key: string | number;
}

function placesIn(value: JsonValue | undefined, found: Place[] = []): readonly Place[] {
  if (!Array.isArray(value) && !isJsonObject(value)) return found;
  const holder = value as Place['holder'];
  for (const key of Object.keys(holder)) {
    found.push({ holder, key });
    placesIn(holder[key], found);
  }
  return found;
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
