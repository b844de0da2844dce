import { compose } from '@sluice/core';
import { end, laws, scripted, start, text, toolCall, usage } from '@sluice/core/laws';
import { expect, test } from 'vitest';
import { lookUpWeather, weatherTool } from './weather.ts';

laws('weatherTool', () => weatherTool);

const request = { model: 'm', messages: [{ role: 'user', content: 'How is Oslo?' }], tools: [lookUpWeather] } as const;
const asksFor = (input: unknown) =>
  [start(), toolCall('call_1', 'look_up_weather', input), usage(10, 5), end('tool-calls')] as const;

test('the tool is run, its result is told, and the model is asked again with it', async () => {
  const transport = scripted('p', asksFor({ city: 'Oslo' }), [start(), text('Snow.'), usage(20, 2), end()]);
  const stream = compose(weatherTool, transport).stream(request);
  const types: string[] = [];
  for await (const event of stream) types.push(event.type);
  const first = ['start', 'tool-call', 'usage', 'turn', 'tool-result'];
  expect(types).toEqual([...first, 'start', 'text-delta', 'usage', 'end']);
  expect(stream.completion).toMatchObject({
    text: 'Snow.',
    reason: 'stop',
    usage: { inputTokens: 30, outputTokens: 7 },
  });
  const result = { type: 'tool-result', id: 'call_1', content: 'Snow, -3 °C, and a short day.', isError: false };
  expect(transport.calls[1]?.request.messages).toMatchObject([
    { role: 'user' },
    { role: 'assistant', content: [{ type: 'tool-call', id: 'call_1' }] },
    { role: 'tool', content: [result] },
  ]);
  expect(transport.calls.map(({ id }) => id.split('.').at(-1))).toEqual(['1', '2']);
});

test.for([[{ city: 'Atlantis' }], [{ city: 'constructor' }], [{}], [null], ['Oslo']] as const)(
  'what the model asks for may be anything: %j is an error that it is told',
  async ([input]) => {
    const transport = scripted('p', asksFor(input), [start(), text('Sorry.'), end()]);
    const { messages } = await compose(weatherTool, transport)(request);
    expect(messages[1]?.content).toMatchObject([{ content: 'No such city.', isError: true }]);
  },
);

test('a model that goes on calling is let go after four turns', async () => {
  const transport = scripted('p', asksFor({ city: 'Quito' }));
  const { reason } = await compose(weatherTool, transport)(request);
  expect([transport.calls.length, reason]).toEqual([4, 'tool-calls']);
});
