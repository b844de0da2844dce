import axe, { type AxeResults } from 'axe-core';
import { expect, test } from 'vitest';
import { openDemo } from './testing/open-demo.ts';
import { open } from './testing/visit.ts';
import type { Visitor } from './testing/visitor.ts';

const phone = { width: 360, height: 720 };
const desk = { width: 1440, height: 900 };
const appearances = [
  ['light', desk],
  ['dark', desk],
  ['light', phone],
  ['dark', phone],
] as const;

/** What axe finds: the rule, and where. */
async function violations({ page }: Visitor): Promise<string[]> {
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Looks at what there is to see: at all of it in every appearance, at what passes in two that have all four things. */
async function problems(visitor: Visitor, phoneViews: readonly string[] = []): Promise<readonly string[]> {
  const { page } = visitor;
  const problems: string[] = [];
  for (const [colorScheme, viewport] of phoneViews.length > 0 ? appearances : [appearances[0], appearances[3]]) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(viewport);
    for (const view of viewport === phone && phoneViews.length > 0 ? phoneViews : [undefined]) {
      if (view !== undefined) await visitor.button(view).click();
      const found = await violations(visitor);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > viewport.width) found.push(`${width} px wide`); // to be pushed sideways
      problems.push(...found.map((text) => `${colorScheme}, ${viewport.width} px, ${view ?? 'all'}: ${text}`));
    }
  }
  await page.setViewportSize(desk);
  return problems;
}

test('axe finds nothing, in light and dark, on a desk and on a phone', { timeout: 30_000 }, async () => {
  const url = await openDemo({ DEMO_TOKENS_PER_SECOND: '400', DEMO_CHATS_PER_MINUTE: '3' });
  const visitor = await open(url);
  const { page } = visitor;
  await page.evaluate(axe.source);
  await page.getByLabel('Name').waitFor();
  expect(await problems(visitor)).toEqual([]);

  await visitor.signIn('ada');
  expect(await problems(visitor)).toEqual([]);

  await visitor.button('429 storm').click();
  await visitor.ask('Why does a river bend?');
  await visitor.turn.getByText('then attempt 2').waitFor();
  expect(await problems(visitor)).toEqual([]); // while it waits, and answers
  await visitor.until('whole');
  await visitor.button('Ask again').click(); // a hit
  await visitor.there('tr[data-source=cache]');
  await page.getByLabel('think').check();
  await page.getByLabel('tools').check();
  await visitor.ask('What is the weather like in Oslo?');
  await visitor.until('whole');
  await visitor.turn.locator('summary').first().click();
  await visitor.ask('Too often?'); // a refusal
  await visitor.until('failed');
  expect(await problems(visitor, ['Chat', 'Chain', 'Numbers'])).toEqual([]);
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
