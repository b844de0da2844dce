import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChainLayout } from '../chain/chain-layout.ts';
import type { ChainState } from '../chain/chain-state.ts';
import { ChainStrip } from '../chain/chain-strip.tsx';
import type { Wishes } from './chat.ts';
import type { Turn } from './turn.ts';

interface ComposerProps {
  /** The turn that runs. */
  readonly turn: Turn | undefined;
  readonly hasTurns: boolean;
  readonly chain: ChainState;
  readonly layout: ChainLayout | undefined;
  readonly wishes: Wishes;
  readonly onWishes: (wishes: Wishes) => void;
  readonly onAsk: (question: string) => void;
  readonly onStop: () => void;
  readonly onClear: () => void;
}

const wishNames: readonly (readonly [keyof Wishes, string, string])[] = [
  ['think', 'think', 'The model may think before it answers'],
  ['tools', 'tools', 'The model may call tools'],
  ['fresh', 'not from cache', 'The cache is asked for nothing'],
];

export function Composer(props: ComposerProps): JSX.Element {
  const { turn, hasTurns, chain, layout, wishes, onWishes, onAsk, onStop, onClear } = props;
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), [hasTurns]);

  useEffect(() => {
    if (!turn) return;
    const stopOnEscape = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onStop();
    };
    addEventListener('keydown', stopOnEscape);
    return () => removeEventListener('keydown', stopOnEscape);
  }, [turn !== undefined]);

  const send = (): void => {
    const question = text.trim();
    if (question === '' || turn) return;
    setText('');
    onAsk(question);
  };
  const onKey = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    // Enter also ends a word that is being put together, in Japanese and elsewhere: that sends nothing.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (turn) onStop();
        else send();
        field.current?.focus();
      }}
    >
      <ChainStrip chain={chain} layout={layout} />
      <div class="composer-field">
        <label class="unseen" for="question">
          Your question
        </label>
        <textarea
          id="question"
          ref={field}
          rows={2}
          value={text}
          placeholder="Ask something"
          aria-describedby="keys"
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        <button type="submit" class={turn ? 'stop' : 'primary'} disabled={turn?.state === 'stopping'}>
          {turn ? 'Stop' : 'Send'}
        </button>
      </div>
      <div class="composer-foot">
        <fieldset class="wishes">
          <legend class="unseen">How to ask</legend>
          {wishNames.map(([name, says, explains]) => (
            <label key={name} title={explains}>
              <input
                type="checkbox"
                checked={wishes[name]}
                onChange={(event) => onWishes({ ...wishes, [name]: event.currentTarget.checked })}
              />
              <span>{says}</span>
            </label>
          ))}
        </fieldset>
        <p id="keys" class={hasTurns ? 'unseen' : 'composer-keys'}>
          <kbd>Enter</kbd> sends, <kbd>Shift Enter</kbd> breaks the line, <kbd>Esc</kbd> stops
        </p>
        {hasTurns && (
          <button type="button" class="quiet" onClick={onClear} disabled={turn !== undefined}>
            New chat
          </button>
        )}
      </div>
    </form>
  );
}
