// What one of the hammer's processes does. It says what it holds, a line each, and stops when its input ends.
import { holdPermits, type HoldPermits } from './hold-permits.ts';

const [task = ''] = process.argv.slice(2);
await holdPermits(JSON.parse(task) as HoldPermits);
process.exit();
