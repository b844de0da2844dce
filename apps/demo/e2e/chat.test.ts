import { expect, test } from 'vitest';
import { openDemo, openDemoBefore } from './testing/open-demo.ts';
import { visit } from './testing/visit.ts';

const sentence =
  'Water finds the lowest path because it never insists on a higher one, and most answers arrive the same way.';

/** Longer than any browser takes to stop it. */
const endless = Array.from({ length: 100 }, () => sentence).join(' ');

test('tokens appear one by one', async () => {
  const { url } = await openDemoBefore({ tokensPerSecond: 40, answer: () => sentence });
  const visitor = await visit(url);
  await visitor.page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      const text = document.querySelector('.said')?.textContent ?? '';
      if (text !== seen.at(-1)) seen.push(text);
    }).observe(document.querySelector('.conversation')!, { childList: true, subtree: true, characterData: true });
  });
  await visitor.ask('Why does a river bend?');
  await visitor.until('whole');
  const seen = await visitor.page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
  expect(seen.at(-1)).toBe(sentence);
  const texts = seen.filter((text) => text !== '');
  expect(texts.length).toBeGreaterThan(10);
  for (const [at, text] of texts.entries())
    expect(texts[at + 1] ?? sentence).toSatisfy((next) => next.startsWith(text));
});

test('stop closes the provider’s socket, and the page says so', async () => {
  const { url, provider } = await openDemoBefore({
    tokensPerSecond: 40,
    answer: ({ prompt }) => (prompt === 'And now?' ? sentence : endless),
  });
  const visitor = await visit(url);
  await visitor.page.evaluate(() =>
    addEventListener(
      'click',
      () => Object.assign(globalThis, { clickedAt: performance.timeOrigin + performance.now() }),
      {
        capture: true,
      },
    ),
  );
  const laterMs: number[] = [];
  for (let stops = 0; stops < 3; stops++) {
    await visitor.ask('Why does a river bend?');
    await visitor.untilGrowing();
    await visitor.button('Stop').click();
    await visitor.until('stopped');
    expect(await visitor.turn.locator('.turn-foot').textContent()).toMatch(/^stopped · claude-sonnet-5/);
    expect(endless.startsWith(await visitor.text())).toBe(true);

    const departure = await provider.requests[stops]!.over;
    const clickedAt = await visitor.page.evaluate(() => (globalThis as unknown as { clickedAt: number }).clickedAt);
    expect(departure).toBeDefined();
    laterMs.push(performance.timeOrigin + departure!.at - clickedAt);
  }
  const [, median] = laterMs.toSorted((a, b) => a - b); // the first stop of a cold browser and server may be later
  expect(median).toBeLessThan(100);

  await visitor.ask('And now?'); // who has stopped can go on
  await visitor.until('whole');
});

test('two tabs have two chats, at once, of two people', async () => {
  const { url, provider } = await openDemoBefore({
    tokensPerSecond: 12, // both are under way when a slow machine looks
    answer: ({ prompt }) => `${prompt}: ${sentence}`,
  });
  const ada = await visit(url);
  const grace = await visit(url, { user: 'grace', beside: ada });
  await ada.ask('Why rivers');
  await grace.ask('Why locks');
  await Promise.all([ada.untilGrowing(), grace.untilGrowing()]);
  expect(provider.connections.open).toBe(2);
  await Promise.all([ada.until('whole'), grace.until('whole')]);
  expect([await ada.text(), await grace.text()]).toEqual([`Why rivers: ${sentence}`, `Why locks: ${sentence}`]);
  expect([await ada.page.locator('.bar-user').textContent(), await ada.page.locator('.turn').count()]).toEqual([
    'ada',
    1,
  ]);
  expect(await grace.page.locator('.turn').count()).toBe(1);
});

test('markup from a model is text: no element, no request, no script', async () => {
  const markup = `<img src="/stolen" onerror="document.title='stolen'"><script>document.title='stolen'</script><b>bold</b>`;
  const { url } = await openDemoBefore({ answer: () => ({ text: markup, reasoning: markup }) });
  const visitor = await visit(url);
  const asked: string[] = [];
  visitor.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await visitor.page.getByLabel('think').check();
  await visitor.ask(markup);
  await visitor.until('whole');
  expect(await visitor.text()).toBe(markup);
  expect(await visitor.turn.locator('.turn-question').textContent()).toContain(markup);
  await visitor.turn.locator('summary').click();
  expect(await visitor.turn.locator('.aside-text').textContent()).toBe(markup);
  expect(await visitor.turn.locator('img, script, b').count()).toBe(0);
  expect(await visitor.page.title()).toBe('Sluice');
  expect(asked).toEqual(expect.arrayContaining(['/api/chat']));
  expect(asked.filter((path) => !path.startsWith('/api/'))).toEqual([]);
});

test('thoughts and tools are shown, folded, and the answer takes up what the tool said', async () => {
  const visitor = await visit(await openDemo({ DEMO_TOKENS_PER_SECOND: '400' }));
  await visitor.page.getByLabel('think').check();
  await visitor.page.getByLabel('tools').check();
  await visitor.ask('What is the weather like in Oslo?');
  await visitor.until('whole');
  const tool = visitor.turn.locator('.aside', { hasText: 'look_up_weather' });
  expect(await tool.locator('dl').isVisible()).toBe(false);
  await tool.locator('summary').click();
  const said = await tool.locator('dd').last().textContent();
  expect(said).toContain('°C');
  expect(await visitor.text()).toContain(said);
  expect(await visitor.turn.locator('.aside', { hasText: 'thought' }).count()).toBeGreaterThan(0);
  expect(await (await visitor.gate('weatherTool', 'open')).textContent()).toContain('calls look_up_weather');
});

test('the chart draws what a call did cost and how long it took; asked again, the cache answers, and nothing is spent', async () => {
  const visitor = await visit(await openDemo({ DEMO_TOKENS_PER_SECOND: '400' }));
  const gauge = visitor.page.getByRole('meter', { name: 'Budget' });
  await visitor.page.getByText('The first call draws the first point.').waitFor();
  await visitor.ask('Why does a river bend?');
  await visitor.until('whole');
  const text = await visitor.text();
  await visitor.there('tr[data-source=provider]');
  const spend = visitor.page.getByRole('img', { name: /^Spend since .*: \$0\.00\d+ in all/ });
  const heights = await spend
    .locator('rect')
    .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().height));
  expect(Math.max(...heights)).toBeGreaterThan(30); // the dearest stretch is as high as there is room
  const latency = visitor.page.getByRole('img', { name: /^Latency: p95 .* m?s, p50 .* m?s, first .* m?s\.$/ });
  const lines = await latency.locator('polyline').evaluateAll((all) => all.map((line) => line.getAttribute('points')));
  expect(lines).toHaveLength(3);
  for (const points of lines) expect(points).toMatch(/^\d+\.\d,\d+\.\d/);

  const spent = await gauge.getAttribute('aria-valuenow');
  expect(Number(spent)).toBeGreaterThan(0);
  await visitor.button('Ask again').click();
  await visitor.until('whole');
  await visitor.gate('cache', 'answered');
  await visitor.there('tr[data-source=cache]');
  expect(await visitor.text()).toBe(text);
  expect(await gauge.getAttribute('aria-valuenow')).toBe(spent);
});

test('the keyboard is enough: Enter sends, Shift and Enter break the line, Escape stops', async () => {
  const { url } = await openDemoBefore({ tokensPerSecond: 20, answer: () => endless });
  const visitor = await visit(url);
  const { keyboard } = visitor.page;
  await keyboard.type('One'); // the field has the focus
  await keyboard.press('Shift+Enter');
  await keyboard.type('Two');
  await keyboard.press('Enter');
  await visitor.untilGrowing();
  expect(await visitor.turn.locator('.turn-question').textContent()).toBe('You asked: One\nTwo');
  await keyboard.press('Escape');
  await visitor.until('stopped');
  await keyboard.press('Shift+Tab');
  expect(await visitor.page.evaluate(() => document.activeElement?.textContent)).toBe('Ask again');
});
