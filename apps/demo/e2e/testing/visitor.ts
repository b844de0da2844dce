import type { Locator, Page } from 'playwright-core';

/** How long a state may take to come. Nothing here waits for a time. */
const patienceMs = 8_000;

/** As much of a page as is asked here, for programs that are compiled without a browser's types. */
interface Shown {
  readonly document: { querySelector(selector: string): unknown };
}

/** Somebody in front of the page. */
export class Visitor {
  readonly page: Page;
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(patienceMs);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // A refusal that the page shows is told by the browser, too.
      const refused = message.text().startsWith('Failed to load resource: the server responded');
      if (message.type() === 'error' && !refused) this.complaints.push(message.text());
    });
  }

  async signIn(user: string, password = 'sluice'): Promise<void> {
    await this.page.getByLabel('Name').fill(user);
    await this.page.getByLabel('Password').fill(password);
    await this.page.keyboard.press('Enter');
    if (password === 'sluice') await this.there('.basin');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Types a question and sends it. */
  async ask(question: string): Promise<void> {
    await this.page.getByLabel('Your question').fill(question);
    await this.page.keyboard.press('Enter');
  }

  /** Makes trouble at the provider, or ends it. The page says what it made when the server has. */
  async inject(fault: string, says: RegExp): Promise<void> {
    await this.button(fault).click();
    await this.page.getByRole('status').filter({ hasText: says }).waitFor();
  }

  /** The last question and what became of it. */
  get turn(): Locator {
    return this.page.locator('.turn').last();
  }

  /** The text that is there of the last answer. */
  async text(): Promise<string> {
    return (await this.turn.locator('.said').allTextContents()).join('\n\n');
  }

  /** Waits for the last answer to be so. */
  async until(state: 'answering' | 'whole' | 'stopped' | 'failed'): Promise<void> {
    await this.there(`li:last-child > .turn[data-state='${state}']`);
  }

  /** Waits until there is some of an answer, and more to come. */
  async untilGrowing(): Promise<void> {
    await this.there(`li:last-child > .turn[data-state='answering'] .said`);
  }

  /** A link of the chain's picture, or a provider, once it stands so. */
  async gate(name: string, standing: string): Promise<Locator> {
    const one = `:is(.gate[data-link='${name}'], .basin[data-target='${name}'])[data-standing='${standing}']`;
    await this.there(one);
    return this.page.locator(one);
  }

  /** Waits until it is there. Looks with every frame that the browser draws: a locator's looks are up to half a second apart. */
  async there(selector: string): Promise<void> {
    await this.page.waitForFunction((one) => (globalThis as unknown as Shown).document.querySelector(one), selector);
  }
}
