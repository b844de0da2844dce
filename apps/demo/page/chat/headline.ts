import type { ChainState } from '../chain/chain-state.ts';
import type { Turn } from './turn.ts';

/** Where the call is, in one line without numbers that run: for the line below an answer, and for those who listen. */
export function headline({ state, connection }: Turn, chain: ChainState): string {
  if (state === 'stopping') return 'Stopping';
  if (connection === 'again') return 'The connection broke: picking the answer up again';
  if (chain.wait) return `Held by retry: ${chain.gates['retry']?.says ?? ''}`;
  const { semaphore } = chain.gates;
  if (semaphore?.standing === 'waiting') return `Held by semaphore: ${semaphore.says ?? ''}`;
  if (state === 'answering') return connection === 'resumed' ? 'Picked up again, answering' : 'Answering';
  const failed = Object.entries(chain.basins).find(
    ([name, { standing }]) => standing === 'failed' && name !== chain.target,
  );
  if (failed) return `${failed[0]} failed, asking ${chain.target ?? 'another'}`;
  if (chain.gates['cache']?.standing === 'answered') return 'Answered by the cache';
  return chain.target === undefined ? 'Asking' : `Asking ${chain.target}`;
}
