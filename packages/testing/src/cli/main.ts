#!/usr/bin/env node
import { runCommandLine } from './run-command-line.ts';

process.exitCode = runCommandLine(process.argv.slice(2), { out: console.log, error: console.error });
