import type { BrowserContextOptions, Page } from 'playwright-core';

/** A picture: how the browser is, and what is done before it is taken. */
export interface Scene {
  readonly name: string;
  readonly options: BrowserContextOptions;
  play(page: Page): Promise<void>;
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
async function failOver(page: Page): Promise<void> {
  await signIn(page);
  await ask(page, 'Why does a river bend?');
  await whole(page);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await page.locator('tr[data-source=cache]').waitFor();
  await inject(page, 'Provider down');
  await ask(page, 'How does a canal lock lift a boat?');
  await page.locator(`.basin[data-target='openai'][data-standing='open']`).waitFor();
  await page
    .locator('.turn')
    .last()
    .locator('.said', { hasText: /(\w+\W+){24}/ })
    .waitFor();
}

/** The provider refuses twice, and the call waits for its third attempt. */
async function weatherStorm(page: Page): Promise<void> {
  await signIn(page);
  await page.getByLabel('tools').check();
  await ask(page, 'What is the weather like in Oslo?');
  await whole(page);
  await inject(page, '429 storm');
  await ask(page, 'What is a sluice for?');
  await page.locator('.gate-count').waitFor();
  await page.getByText('then attempt 3').first().waitFor();
}

async function answerOnPhone(page: Page): Promise<void> {
  await signIn(page);
  await page.getByLabel('think').check();
  await ask(page, 'Why does a river bend?');
  await page.locator('.said', { hasText: /(\w+\W+){20}/ }).waitFor();
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password').fill('sluice');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.basin').first().waitFor({ state: 'attached' });
}

async function inject(page: Page, fault: string): Promise<void> {
  await page.getByRole('button', { name: fault }).click();
  await page.mouse.move(0, 0);
  await page.locator(`.fault[data-injected='true']`).waitFor(); // the server knows
}

async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel('Your question').fill(question);
  await page.keyboard.press('Enter');
}

async function whole(page: Page): Promise<void> {
  await page.locator(`li:last-child > .turn[data-state='whole']`).waitFor();
}
