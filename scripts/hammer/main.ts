// What one of the hammer's processes does. It says what it does, a line each, and stops when its input ends.
import { spendBudget, type SpendBudget } from './budget/spend-budget.ts';
import { holdPermits, type HoldPermits } from './hold-permits.ts';
import { writeRows, type WriteRows } from './ledger/write-rows.ts';
import { askTogether, type AskTogether } from './single-flight/ask-together.ts';

const tasks = {
  holdPermits: (task: string) => holdPermits(JSON.parse(task) as HoldPermits),
  spendBudget: (task: string) => spendBudget(JSON.parse(task) as SpendBudget),
  writeRows: (task: string) => writeRows(JSON.parse(task) as WriteRows),
  askTogether: (task: string) => askTogether(JSON.parse(task) as AskTogether),
} as const;

export type TaskName = keyof typeof tasks;

const [name, task = ''] = process.argv.slice(2);
await tasks[name as TaskName](task);
process.stdout.write('', () => process.exit()); // behind all that was said: a full pipe is written later
