import type { JSX } from 'preact';
import type { ChainState } from '../chain/chain-state.ts';
import { countdown } from '../look/numbers.ts';
import { useNow } from '../look/use-now.ts';

/** Where the call is just now, below the answer that grows. */
export function Waiting({ says, chain }: { readonly says: string; readonly chain: ChainState }): JSX.Element {
  const now = useNow(chain.wait?.untilMs);
  const held = Object.values(chain.gates).some(({ standing }) => standing === 'waiting');
  return (
    <p class="waiting" data-held={held}>
      <span class="waiting-drops" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {says}
      {chain.wait && <span class="waiting-count"> {countdown(chain.wait.untilMs - now)}</span>}
    </p>
  );
}
