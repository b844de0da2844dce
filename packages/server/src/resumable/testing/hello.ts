import { end, start, text, usage } from '@sluice/core/laws';

/** A stream's name. */
export const name = { id: 'a', owner: 'ada' } as const;

/** An answer. */
export const answer = [start(), text('Hello'), text(' world'), usage(1, 2), end()] as const;

/** The answer as its stream says it. */
export const whole: string = [
  'id: 1\ndata: {"type":"start","model":"m","source":"provider"}',
  'id: 2\ndata: {"type":"text-delta","index":0,"text":"Hello"}',
  'id: 3\ndata: {"type":"text-delta","index":0,"text":" world"}',
  'id: 4\ndata: {"type":"usage","usage":{"inputTokens":1,"outputTokens":2}}',
  'id: 5\ndata: {"type":"end","reason":"stop"}',
  'id: 6\ndata: [DONE]',
  '',
].join('\n\n');

/** What a refusal says. */
export async function refusalOf(response: Response): Promise<object> {
  const { error } = (await response.json()) as { readonly error: object };
  return { status: response.status, ...error };
}
