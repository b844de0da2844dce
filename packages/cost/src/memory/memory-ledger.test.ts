import { conformance } from '../conformance/index.ts';
import { memoryLedger } from './memory-ledger.ts';

conformance('memory', () => ({ ledger: memoryLedger() }));
