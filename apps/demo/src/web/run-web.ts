import { buildPage } from './page/build-page.ts';
import { readSettings } from './settings.ts';
import { startDemo } from './start-demo.ts';

/** The web application, until somebody wants it to end. */
export async function runWeb(leaving: AbortSignal): Promise<void> {
  const settings = readSettings(process.env);
  const demo = await startDemo(settings, await buildPage()).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${settings.PORT} is taken: PORT names another`, { cause: error });
  });
  console.log(`Sluice demo: ${demo.url}`);
  if (!leaving.aborted) await new Promise((resolve) => leaving.addEventListener('abort', resolve, { once: true }));
  try {
    await demo.drain();
  } catch {
    process.exit(1); // why is in the log; what could not be closed would keep the process
  }
}
