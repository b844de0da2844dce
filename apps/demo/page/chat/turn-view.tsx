import type { JSX } from 'preact';
import type { ChainState } from '../chain/chain-state.ts';
import { headline } from './headline.ts';
import { duration } from '../look/numbers.ts';
import { PartView } from './part-view.tsx';
import { TroubleView } from './trouble-view.tsx';
import { isRunning, type Turn } from './turn.ts';
import { Waiting } from './waiting.tsx';

interface TurnViewProps {
  readonly turn: Turn;
  readonly chain: ChainState;
  /** Of the last turn only. */
  readonly onAgain?: () => void;
  readonly onPickUp?: () => void;
}

export function TurnView({ turn, chain, onAgain, onPickUp }: TurnViewProps): JSX.Element {
  const { question, answer, state, trouble } = turn;
  const running = isRunning(turn);
  const last = answer.parts.length - 1;
  return (
    <article class="turn" data-state={state} data-connection={turn.connection}>
      <h3 class="turn-question">
        <span class="unseen">You asked: </span>
        {question}
      </h3>
      <div class="turn-answer" aria-busy={running}>
        {answer.parts.map((part, at) => (
          <PartView key={part.key} part={part} growing={running && at === last} />
        ))}
      </div>
      {running && <Waiting says={headline(turn, chain)} chain={chain} />}
      {trouble && onAgain && onPickUp && (
        <TroubleView trouble={trouble} onWay={trouble.way === 'resume' ? onPickUp : onAgain} />
      )}
      {!running && (!trouble || answer.parts.length > 0) && (
        <footer class="turn-foot">
          <p>{summary(turn)}</p>
          {onAgain && !trouble && (
            <button type="button" class="quiet" onClick={onAgain}>
              Ask again
            </button>
          )}
        </footer>
      )}
    </article>
  );
}

const sources: Readonly<Record<string, string>> = { cache: 'from the cache', flight: 'shared with another call' };

function summary({ answer, state, beganAt, firstOutputAt, endedAt, connection }: Turn): string {
  const facts = [
    state === 'stopped' && 'stopped',
    state === 'failed' && answer.parts.length > 0 && 'not whole',
    answer.reason === 'length' && 'cut at the limit of tokens',
    answer.model,
    sources[answer.source ?? ''],
    connection === 'resumed' && 'picked up again',
    answer.outputTokens !== undefined && `${answer.outputTokens} tokens`,
    firstOutputAt !== undefined && `first after ${duration(firstOutputAt - beganAt)}`,
    endedAt !== undefined && duration(endedAt - beganAt),
  ];
  return facts.filter(Boolean).join(' · ');
}
