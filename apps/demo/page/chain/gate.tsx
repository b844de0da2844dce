import type { JSX } from 'preact';
import type { LinkDescription } from './chain-layout.ts';
import type { ChainState, Mark } from './chain-state.ts';
import { countdown } from '../look/numbers.ts';
import { useNow } from '../look/use-now.ts';

interface GateProps {
  readonly link: LinkDescription;
  readonly mark: Mark | undefined;
  /** How long `retry` waits, if it does. */
  readonly wait: ChainState['wait'];
}

const standings = {
  idle: 'not reached',
  open: 'passed',
  waiting: 'held here',
  answered: 'answered here',
  failed: 'came back from here',
} as const;

/** One link: a pair of leaves across the canal, which open for a call. */
export function Gate({ link, mark, wait }: GateProps): JSX.Element {
  const standing = mark?.standing ?? 'idle';
  const held = standing === 'waiting' ? wait : undefined;
  const now = useNow(held?.untilMs);
  const leftMs = held ? Math.max(0, held.untilMs - now) : 0;
  return (
    <li class="gate" data-link={link.name} data-standing={standing}>
      <span class="canal-water" aria-hidden="true" />
      <svg class="gate-leaves" viewBox="0 0 48 20" aria-hidden="true">
        <path class="gate-leaf gate-left" d="M3 4L24 14" />
        <path class="gate-leaf gate-right" d="M45 4L24 14" />
        <circle class="gate-post" cx="3" cy="4" r="3" />
        <circle class="gate-post" cx="45" cy="4" r="3" />
      </svg>
      <span class="canal-name">
        {link.name}
        <span class="unseen">, {standings[standing]}</span>
        {held && <b class="gate-count">{countdown(leftMs)}</b>}
      </span>
      <span class="canal-says">{mark?.says ?? link.role}</span>
      {held && (
        <svg class="gate-wait" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
          <rect width={(100 * leftMs) / Math.max(1, held.delayMs)} height="2" />
        </svg>
      )}
    </li>
  );
}
