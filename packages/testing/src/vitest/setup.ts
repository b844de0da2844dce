import { useRecordings } from './use-recordings.ts';

// Whoever only looks what this module has (a check of packages, an editor) is not in a test run.
if (process.env['VITEST'] !== undefined) useRecordings();
