import type { JsonObject } from '@sluice/core';
import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { seededRandom } from '../seeded-random.ts';
import { fromSchema } from './from-schema.ts';

const schemas = {
  plain: z.object({ city: z.string(), days: z.int().min(1).max(7), unit: z.enum(['C', 'F']), exact: z.boolean() }),
  nested: z.object({ stops: z.array(z.object({ at: z.number().min(-90).max(90), note: z.string().min(20) })).min(2) }),
  choices: z.object({ one: z.union([z.literal('a'), z.number()]), none: z.null(), maybe: z.string().nullable() }),
  both: z.intersection(z.object({ left: z.string() }), z.object({ right: z.int().gt(5).lt(9) })),
  formats: z.object({
    when: z.iso.datetime(),
    who: z.email(),
    where: z.url(),
    which: z.uuid(),
    short: z.string().max(2),
  }),
};

test.for(Object.entries(schemas))('what is made up is what the schema allows: %s', ([, schema]) => {
  const json = z.toJSONSchema(schema) as JsonObject;
  assert(
    property(integer(), (seed) => {
      const made = fromSchema(json, seededRandom(seed));
      expect(schema.safeParse(made)).toMatchObject({ success: true });
      expect(fromSchema(json, seededRandom(seed))).toEqual(made);
    }),
  );
});

test('a schema that holds itself comes to an end', () => {
  const node: JsonObject = {
    $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' }, all: { items: { $ref: '#' } } } } },
    $ref: '#/$defs/node',
  };
  expect(fromSchema(node, seededRandom(1))).toHaveProperty('next.next');
  const endless: JsonObject = { type: 'object', required: ['me'], properties: { me: { $ref: '#' } } };
  expect(fromSchema(endless, seededRandom(1))).toHaveProperty('me.me');
});

test('what says nothing becomes a word, what is no schema too', () => {
  for (const schema of [{}, true, undefined]) expect(fromSchema(schema, seededRandom(1))).toEqual(expect.any(String));
});
