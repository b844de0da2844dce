import type { BrowserContextOptions } from 'playwright-core';
import type { Visitor } from './testing/visitor.ts';

/** A picture: how the browser is, and what is done before it is taken. */
export interface Scene {
  readonly name: string;
  readonly options: BrowserContextOptions;
  play(visitor: Visitor): Promise<void>;
}

const desk = { viewport: { width: 1_200, height: 880 } };
const phone = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2 };

/** What the first page shows, each with a server of its own. */
export const scenes: readonly Scene[] = [
  { name: 'chat-light', options: { ...desk, colorScheme: 'light' }, play: failOver },
  { name: 'chat-dark', options: { ...desk, colorScheme: 'dark' }, play: failOver },
  { name: 'storm', options: { ...desk, colorScheme: 'light' }, play: weatherStorm },
  { name: 'phone', options: { ...phone, colorScheme: 'light' }, play: answerOnPhone },
];

/** The provider is down, and another one answers. */
async function failOver(visitor: Visitor): Promise<void> {
  await visitor.signIn('ada');
  await visitor.ask('Why does a river bend?');
  await visitor.until('whole');
  await visitor.button('Ask again').click();
  await visitor.there('tr[data-source=cache]');
  await visitor.inject('Provider down', /takes no connections/);
  await pointNowhere(visitor);
  await visitor.ask('How does a canal lock lift a boat?');
  await visitor.gate('openai', 'open');
  await visitor.turn.locator('.said', { hasText: /(\w+\W+){24}/ }).waitFor();
}

/** The provider refuses twice, and the call waits for its third attempt. */
async function weatherStorm(visitor: Visitor): Promise<void> {
  await visitor.signIn('ada');
  await visitor.page.getByLabel('tools').check();
  await visitor.ask('What is the weather like in Oslo?');
  await visitor.until('whole');
  await visitor.inject('429 storm', /refused with 429/);
  await pointNowhere(visitor);
  await visitor.ask('What is a sluice for?');
  await visitor.there('.gate-count');
  await visitor.page.getByText('then attempt 3').first().waitFor();
}

async function answerOnPhone(visitor: Visitor): Promise<void> {
  await visitor.signIn('ada');
  await visitor.page.getByLabel('think').check();
  await visitor.ask('Why does a river bend?');
  await visitor.turn.locator('.said', { hasText: /(\w+\W+){20}/ }).waitFor();
}

/** A button that was pressed looks pointed at until the mouse has left it. */
async function pointNowhere({ page }: Visitor): Promise<void> {
  await page.mouse.move(0, 0);
}
