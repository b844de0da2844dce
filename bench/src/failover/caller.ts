// One subject in a process of its own. Asks when it is told to, a line each, and says in a line what it was given.
import { createInterface } from 'node:readline';
import type { Order, Said } from './caller-process.ts';
import type { MakeSubject, Subject } from './subject.ts';

const { default: makeSubject } = (await import(`./subjects/${process.argv[2]}`)) as { default: MakeSubject };
/** One for each two providers, as an application has. */
const subjects = new Map<string, Subject>();

say({ isReady: true });
for await (const line of createInterface({ input: process.stdin })) void obey(JSON.parse(line) as Order);
process.exit(); // whoever gave the orders is gone, or has no more

async function obey(order: Order): Promise<void> {
  const { primary, fallback } = order;
  const subject = subjects.get(primary.baseUrl) ?? makeSubject(primary, fallback);
  subjects.set(primary.baseUrl, subject);
  say({ number: order.number, setup: subject.setup, said: await ask(subject, order) });
}

async function ask(subject: Subject, { prompt, stream }: Order): Promise<Said> {
  try {
    return { ended: 'answer', ...(await subject.ask(prompt, stream)) };
  } catch (error) {
    return { ended: 'error', error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
