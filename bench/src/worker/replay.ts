import type { Client } from '../subjects/client.ts';
import type { Result, Task } from './task.ts';
import { warmedUp } from './warm-up.ts';

/** What a request costs where its answer comes from a folder, or from a server of the test; and what opening a folder does. */
export async function measureReplay(client: Client, { expected, warmMs, windowMs }: Task): Promise<Result> {
  const spent = { open: 0, whole: 0 };
  let answers = 0;
  const timed = async <Got>(what: keyof typeof spent, action: () => Promise<Got>): Promise<Got> => {
    const before = process.cpuUsage();
    const got = await action();
    const { user, system } = process.cpuUsage(before);
    spent[what] += user + system;
    return got;
  };
  const once = async (): Promise<void> => {
    const count = await timed('open', () => client.open!());
    await timed('whole', async () => {
      for (let at = 0; at < count; at++, answers++) {
        const { length } = await client.whole!();
        if (length !== expected.whole) throw new Error(`Expected ${expected.whole} characters, got ${length}`);
      }
    });
  };
  let warm = false;
  void warmedUp(warmMs).then(() => (warm = true));
  while (!warm) await once();
  spent.open = spent.whole = answers = 0;
  for (const until = performance.now() + windowMs; performance.now() < until;) await once();
  return { cpuUs: spent.whole / answers, openUs: spent.open / answers };
}
