import type { JSX } from 'preact';
import { countdown } from '../look/numbers.ts';
import type { Trouble } from './trouble.ts';
import { useNow } from '../look/use-now.ts';

/** What went wrong, in words, and the way on: at once, or when it makes sense. */
export function TroubleView({
  trouble,
  onWay,
}: {
  readonly trouble: Trouble;
  readonly onWay: () => void;
}): JSX.Element {
  const { title, advice, retryAtMs, way, code } = trouble;
  const now = useNow(retryAtMs, 200);
  const leftMs = retryAtMs === undefined ? 0 : retryAtMs - now;
  const says = way === 'resume' ? 'Pick up the answer' : 'Ask again';
  return (
    <section class="trouble" aria-label="What went wrong" data-code={code}>
      <p class="trouble-title">{title}</p>
      <p>{advice}</p>
      <p class="trouble-way">
        <button type="button" class="second" onClick={onWay} disabled={leftMs > 0}>
          {says}
        </button>
        {leftMs > 0 && <span class="trouble-count">possible in {countdown(leftMs)}</span>}
      </p>
    </section>
  );
}
