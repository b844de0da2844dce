import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ChainState } from '../chain/chain-state.ts';
import { EmptyConversation } from './empty-conversation.tsx';
import type { Turn } from './turn.ts';
import { TurnView } from './turn-view.tsx';

interface ConversationProps {
  readonly turns: readonly Turn[];
  readonly chain: ChainState;
  readonly onAsk: (question: string) => void;
  readonly onAgain: () => void;
  readonly onPickUp: () => void;
}

/** So near to its end a reader follows it. */
const nearPx = 60;

export function Conversation({ turns, chain, onAsk, onAgain, onPickUp }: ConversationProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    if (follows.current && place.current) place.current.scrollTop = place.current.scrollHeight;
  });
  const look = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = place.current!;
    follows.current = scrollHeight - scrollTop - clientHeight < nearPx;
  };
  return (
    <div ref={place} class="conversation" role="region" aria-label="Conversation" tabIndex={0} onScroll={look}>
      {turns.length === 0 ? (
        <EmptyConversation onAsk={onAsk} />
      ) : (
        <ol class="turns">
          {turns.map((turn, at) => (
            <li key={turn.id}>
              <TurnView turn={turn} chain={chain} {...(at === turns.length - 1 && { onAgain, onPickUp })} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
