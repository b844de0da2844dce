import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, expect, vi } from 'vitest';
import { openBrowser } from './browser.ts';
import { onEnd } from './on-end.ts';
import { Visitor } from './visitor.ts';

/** A browser that is started for a test takes seconds of it where the machine is slow. */
vi.setConfig({ testTimeout: 30_000 });

let launching: Promise<Browser> | undefined;
afterAll(async () => (await launching)?.close());

interface VisitOptions extends BrowserContextOptions {
  readonly user?: string;
  /** In a tab of this one's, instead of a browser of its own. */
  readonly beside?: Visitor;
  /** What the browser may complain of, besides refusals by the server. */
  readonly expects?: RegExp;
}

/** Opens the page and signs in. What the browser complains of fails the test: errors of scripts, of the content security policy. */
export async function visit(url: string, { user = 'ada', ...options }: VisitOptions = {}): Promise<Visitor> {
  const visitor = await open(url, options);
  await visitor.signIn(user);
  return visitor;
}

/** Opens the page and goes no further. */
export async function open(url: string, { beside, expects, ...options }: VisitOptions = {}): Promise<Visitor> {
  const browser = await (launching ??= openBrowser());
  const context = beside?.page.context() ?? (await browser.newContext(options));
  const visitor = new Visitor(await context.newPage());
  onEnd(async () => {
    if (!beside) await context.close();
    expect(visitor.complaints.filter((text) => !expects?.test(text))).toEqual([]);
  });
  await visitor.page.goto(url);
  return visitor;
}
