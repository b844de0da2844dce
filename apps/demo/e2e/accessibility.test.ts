import axe, { type AxeResults } from 'axe-core';
import { expect, test } from 'vitest';
import { openDemo } from './testing/open-demo.ts';
import { open, type Visitor } from './testing/visitor.ts';

const phone = { width: 360, height: 720 };
const desk = { width: 1440, height: 900 };

/** What axe finds: the rule, and where. */
async function violations({ page }: Visitor): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

test.for([
  ['light', desk],
  ['dark', desk],
  ['light', phone],
  ['dark', phone],
] as const)('axe finds nothing in %s at %o, whatever there is to see', async ([colorScheme, viewport]) => {
  const url = await openDemo({ DEMO_TOKENS_PER_SECOND: '400', DEMO_CHATS_PER_MINUTE: '2' });
  const visitor = await open(url, { colorScheme, viewport, reducedMotion: 'reduce' });
  const { page } = visitor;
  const view = async (name: string): Promise<void> => {
    if (viewport === phone) await visitor.button(name).click();
  };
  await page.getByLabel('Name').waitFor();
  expect(await violations(visitor)).toEqual([]);

  await visitor.signIn('ada');
  expect(await violations(visitor)).toEqual([]);

  await page.getByLabel('think').check();
  await page.getByLabel('tools').check();
  await view('Chain');
  await visitor.button('429 storm').click();
  await view('Chat');
  await visitor.ask('What is the weather like in Oslo?');
  await visitor.turn.getByText('then attempt 2').waitFor(); // while it waits
  expect(await violations(visitor)).toEqual([]);
  await visitor.until('whole');
  await visitor.turn.locator('summary').first().click();
  await visitor.button('Ask again').click(); // a hit
  await visitor.until('whole');
  await visitor.ask('Too often?'); // a refusal
  await visitor.until('failed');
  await page.locator('.ledger tbody tr').first().waitFor({ state: 'attached' });
  for (const name of ['Chat', 'Chain', 'Numbers']) {
    await view(name);
    expect(await violations(visitor)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
  }
});

test('the theme is the system’s until somebody chooses, and then stays chosen', async () => {
  const visitor = await open(await openDemo(), { colorScheme: 'dark' });
  const ground = (): Promise<string> =>
    visitor.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await ground();
  await visitor.button('Theme: auto. Change to light').click();
  const light = await ground();
  expect(light).not.toBe(dark);
  await visitor.page.reload();
  expect(await ground()).toBe(light);
  await visitor.button('Theme: light. Change to dark').click();
  expect(await ground()).toBe(dark);
});

test('who wants no motion sees none, and who listens hears the answer once', async () => {
  const visitor = await open(await openDemo({ DEMO_TOKENS_PER_SECOND: '100' }), { reducedMotion: 'reduce' });
  const { page } = visitor;
  await visitor.signIn('ada');
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    const region = document.querySelector('[aria-live=polite]')!;
    new MutationObserver(() => heard.push(region.textContent)).observe(region, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  await visitor.ask('Why does a river bend?');
  await visitor.untilGrowing();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await visitor.until('whole');
  const heard = await page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
  expect(heard.at(-1)).toBe(`Answer: ${await visitor.text()}`);
  expect(heard.length).toBeLessThanOrEqual(5);
});
