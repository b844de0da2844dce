// `npm run demo`: the application for a browser; with options, the tour of all packages in the terminal.
import { readOptions } from './command-line/options.ts';
import { runProgram } from './command-line/program.ts';

const args = process.argv.slice(2);

if (args.length === 0) {
  const { runWeb } = await import('./web/run-web.ts');
  await runProgram(runWeb, { patienceMs: Infinity }); // it has a deadline of its own for what runs
} else {
  const { runTour } = await import('./tour/run-tour.ts');
  await runProgram(async (leaving) => {
    const options = readOptions(args);
    if (options) await runTour(options, leaving);
  });
}
