import {
  childCall,
  Fold,
  type Middleware,
  type ToolCallPart,
  type ToolDefinition,
  type ToolResult,
} from '@sluice/core';

/** The one tool of this demo. What it says of the weather is made up. */
export const lookUpWeather: ToolDefinition = {
  name: 'look_up_weather',
  description: 'Says what the weather is like in a city.',
  inputSchema: {
    type: 'object',
    properties: { city: { type: 'string', enum: ['Lisbon', 'Nairobi', 'Oslo', 'Quito'] } },
    required: ['city'],
    additionalProperties: false,
  },
};

const weather: Readonly<Record<string, string>> = {
  Lisbon: 'Sunny, 24 °C, a light wind from the sea.',
  Nairobi: 'Clouds in the morning, 21 °C, clear by noon.',
  Oslo: 'Snow, -3 °C, and a short day.',
  Quito: 'Rain until four, 14 °C, then mist.',
};

/** A model that goes on calling has lost its way. */
const mostTurns = 4;

/**
 * Answers the model's calls of {@link lookUpWeather} and asks it again, until it says something else. Stands outside of cache and
 * budget, because each turn is a call of its own: kept, held for and paid by itself.
 *
 * The third kind of link: it calls `next` more than once. In place of a turn's `end`, which is not the end of the answer,
 * go a `turn` and the results.
 */
export const weatherTool: Middleware = async function* weatherTool(call, next) {
  let { request } = call;
  if (!request.tools?.includes(lookUpWeather)) return yield* next(call);
  for (let turn = 1; ; turn++) {
    const fold = new Fold();
    let again = false;
    for await (const event of next(childCall(call, turn, request))) {
      fold.add(event);
      again = event.type === 'end' && event.reason === 'tool-calls' && turn < mostTurns;
      if (!again) yield event;
    }
    if (!again) return;
    const { toolCalls, messages } = fold.completion;
    const results = toolCalls.map(run);
    const added = [...messages, { role: 'tool', content: results }] as const;
    yield { type: 'turn', turn, reason: 'tool-calls', messages: added };
    yield* results;
    request = { ...request, messages: [...request.messages, ...added] };
  }
};

/** The input is the model's: it may be anything. */
function run({ id, name, input }: ToolCallPart): ToolResult {
  const { city } = Object(input) as { readonly city?: unknown };
  const found = typeof city === 'string' && Object.hasOwn(weather, city) ? weather[city] : undefined;
  return { type: 'tool-result', id, name, content: found ?? 'No such city.', isError: found === undefined };
}
