import { end, start, text, usage } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { resumable } from '../index.ts';
import { saying } from './testing/saying.ts';

test('a stream that is over is read again from its beginning, byte for byte', async () => {
  const streams = resumable();
  const { events } = saying(start(), text('Hello'), text(' world'), usage(1, 2), end());
  const first = await streams.start({ id: 'a', owner: 'ada', events });
  expect(first.headers.get('stream-id')).toBe('a');
  const whole = await first.text();
  expect(whole).toBe(
    [
      'id: 1\ndata: {"type":"start","model":"m","source":"provider"}',
      'id: 2\ndata: {"type":"text-delta","index":0,"text":"Hello"}',
      'id: 3\ndata: {"type":"text-delta","index":0,"text":" world"}',
      'id: 4\ndata: {"type":"usage","usage":{"inputTokens":1,"outputTokens":2}}',
      'id: 5\ndata: {"type":"end","reason":"stop"}',
      'id: 6\ndata: [DONE]',
      '',
    ].join('\n\n'),
  );
  const again = await streams.resume({ id: 'a', owner: 'ada' });
  expect(again.headers.get('stream-id')).toBe('a');
  expect(await again.text()).toBe(whole);
  await streams.close();
});
