// Takes the pictures of the demo that the first page shows. What is said in them is the simulator's, the same each time; how
// long it took is not.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { scenes } from '../apps/demo/e2e/scenes.ts';
import { builtPage, removeBuiltPage } from '../apps/demo/e2e/testing/built-page.ts';
import { openBrowser } from '../apps/demo/e2e/testing/browser.ts';
import { Visitor } from '../apps/demo/e2e/testing/visitor.ts';
import { readSettings } from '../apps/demo/src/web/settings.ts';
import { startDemo } from '../apps/demo/src/web/start-demo.ts';
import { exitCodes, readCommandLine } from './command-line.ts';

const mostBytes = 250_000;

const { report } = readCommandLine('npm run screenshots', {});
const folder = join(import.meta.dirname, '../docs/images');
mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
try {
  for (const { name, options, play } of scenes) {
    const demo = await startDemo(
      readSettings({ PORT: '0', LOG_LEVEL: 'silent', DEMO_DRAIN_MS: '0' }),
      await builtPage(),
    );
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      await page.goto(demo.url);
      await play(new Visitor(page));
      const path = join(folder, `${name}.png`);
      await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
      const { size } = statSync(path);
      report({ name, bytes: size }, `docs/images/${name}.png  ${Math.ceil(size / 1_000)} KB`);
      if (size > mostBytes) {
        console.error(`${name}.png: expected at most ${mostBytes} bytes, got ${size}`);
        process.exitCode = exitCodes.failed;
      }
    } finally {
      await context.close();
      await demo.drain();
    }
  }
} finally {
  await browser.close();
  await removeBuiltPage();
}
