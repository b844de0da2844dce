import { chromium, type Browser } from 'playwright-core';
// @boundaries-ignore tests use the browser that the repository finds
import { findChromium } from '../../../../scripts/services/index.ts';

/** A real Chromium without a window. Its sandbox refuses to work for root, which in containers is the usual user. */
export async function openBrowser(): Promise<Browser> {
  const { path } = await findChromium();
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return await chromium.launch({ executablePath: path, args });
}
