import { createInterface } from 'node:readline';

/** What a run says to a process that works in turns. */
export type Word = 'turn' | 'end';

/** Says that this process is ready, and gives it its turn whenever it is told to, until it is told to end. */
export async function inTurn(work: () => Promise<void>): Promise<void> {
  const words = createInterface({ input: process.stdin });
  process.stdout.write('ready\n');
  for await (const word of words) {
    if ((word as Word) === 'end') return;
    await work();
    process.stdout.write('ready\n');
  }
}
