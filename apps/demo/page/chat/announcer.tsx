import type { JSX } from 'preact';
import { textOfAnswer } from './answer.ts';
import type { ChainState } from '../chain/chain-state.ts';
import { headline } from './headline.ts';
import { isRunning, type Turn } from './turn.ts';

/** Tells those who listen what happens, and the answer when it is whole: token by token nobody could follow it. */
export function Announcer({
  turn,
  chain,
}: {
  readonly turn: Turn | undefined;
  readonly chain: ChainState;
}): JSX.Element {
  return (
    <p class="unseen" role="status" aria-live="polite" aria-atomic="true">
      {turn && announcement(turn, chain)}
    </p>
  );
}

function announcement(turn: Turn, chain: ChainState): string {
  if (isRunning(turn)) return headline(turn, chain);
  const text = textOfAnswer(turn.answer);
  if (turn.state === 'whole') return `Answer: ${text}`;
  if (turn.state === 'stopped') return `Stopped. ${text}`;
  return `${turn.trouble?.title ?? ''}. ${turn.trouble?.advice ?? ''}`;
}
