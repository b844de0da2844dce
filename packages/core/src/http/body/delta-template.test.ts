import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CompletionEvent } from '../../events/event.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';
import type { Decoder } from '../dialect.ts';
import { DeltaTemplate } from './delta-template.ts';
import { SseBody } from './sse-body.ts';

const delta = (text: string, index = 0): CompletionEvent => ({ type: 'text-delta', index, text });
const data = (text: string): string => `{"type":"delta","index":0,"delta":{"kind":"t","text":${JSON.stringify(text)}}}`;

function learned(text: string, json = data(text)): DeltaTemplate {
  const template = new DeltaTemplate();
  template.learn(json, 'message', delta(text, 3));
  return template;
}

test('the same event with another text is that delta with that text, escapes and all', () => {
  const template = learned('Hello');
  expect(template.match(data('world'), 'message')).toEqual(delta('world', 3));
  expect(template.match(data('ü 世界 🌍\n\t\u2028'), 'message')).toEqual(delta('ü 世界 🌍\n\t\u2028', 3));
});

test('spaces of chance between what closes the event are no difference', () => {
  const template = learned('Hello');
  expect(template.match(data('world').replace(/}}$/, '}   }  '), 'message')).toEqual(delta('world', 3));
  expect(template.match(data('world').replace(/}}$/, '}  ]'), 'message')).toBeUndefined();
  expect(template.match(`${data('world')}}`, 'message')).toBeUndefined();
});

test('whatever else differs is for the decoder to say', () => {
  const template = learned('Hello');
  const others = [
    data('world').replace('"index":0', '"index":1'),
    data('world').replace('}}', ',"more":1}}'),
    data('world').replace('{"kind"', '{"hint":1,"kind"'),
    data(''),
    data('a "quote"'),
    `${data('world').slice(0, -3)}`,
    data('world').replace('world', 'wor\nld'),
    data('world').replace('world', 'wor\\'),
    data('a').replace('"a"', '"a","text":"b"'),
  ];
  for (const other of others) expect(template.match(other, 'message'), other).toBeUndefined();
  expect(template.match(data('world'), 'error')).toBeUndefined();
  template.forget();
  expect(template.match(data('world'), 'message')).toBeUndefined();
});

test('nothing is learned where it is not sure which of the strings is the text', () => {
  for (const json of [
    '{"text":"a","again":"a"}',
    '{"a":"text","text":"a"}',
    '{"path":"a\\/b","text":"a/b"}',
    '{"number":5}',
  ]) {
    const text = json.includes('a/b') ? 'a/b' : json.includes('number') ? '5' : 'a';
    expect(learned(text, json).match(json, 'message'), json).toBeUndefined();
  }
});

test('a stream that never says the same twice is given up', () => {
  const template = new DeltaTemplate();
  const salted = (n: number, text: string): string => `{"salt":"${n}","text":"${text}"}`;
  for (let n = 0; n < 8; n++) template.learn(salted(n, 'x'), 'message', delta('x'));
  template.learn(salted(9, 'y'), 'message', delta('y'));
  expect(template.match(salted(9, 'z'), 'message')).toBeUndefined();
});

/** A decoder with a state: `part` moves the index on, `t` grows the part, anything else is passed on. */
function decoder(repeats: boolean): Decoder {
  let index = 0;
  return {
    repeats,
    event(value, name, emit) {
      if (!isJsonObject(value)) return;
      if (value['part'] !== undefined) index++;
      const { t } = value;
      if (typeof t === 'string' && t !== '') emit({ type: 'text-delta', index, text: t });
      if (value['raw'] !== undefined) emit({ type: 'raw', provider: 'p', name, value, output: false });
    },
    whole() {},
  };
}

const event = fc.oneof(
  fc.record({ t: fc.oneof(fc.string(), fc.constantFrom('a', 'part', 't', '"', '\\', '\u2028')) }),
  fc.record({ t: fc.string(), raw: fc.constantFrom(1, 'a') }),
  fc.record({ part: fc.constant(1) }),
  fc.record({ t: fc.string(), tail: fc.constantFrom('a', 'b') }),
  fc.record({ head: fc.constantFrom('a', 'x'), t: fc.string({ minLength: 1, maxLength: 3 }) }),
);

test('with the template and without it a stream is the same events', () => {
  const run = (values: readonly JsonValue[], pads: readonly number[], repeats: boolean): readonly CompletionEvent[] => {
    const events: CompletionEvent[] = [];
    const body = new SseBody(decoder(repeats), { provider: 'p', status: 200 }, (one) => events.push(one));
    values.forEach((value, at) => {
      const json = JSON.stringify(value).replace(/}$/, `${' '.repeat(pads[at % pads.length]!)}}`);
      body.write(Buffer.from(`data: ${json}\n\n`));
    });
    body.end();
    return events;
  };
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), fc.array(fc.nat(3), { minLength: 1 }), (values, pads) => {
      expect(run(values as JsonValue[], pads, true)).toEqual(run(values as JsonValue[], pads, false));
    }),
    { numRuns: 500 },
  );
});
