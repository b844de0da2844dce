import type { JSX } from 'preact';
import type { ChainLayout } from './chain-layout.ts';
import type { ChainState } from './chain-state.ts';

interface ChainStripProps {
  readonly chain: ChainState;
  readonly layout: ChainLayout | undefined;
}

/** The chain on one line, where there is no room for its picture. Says nothing that is not said in words elsewhere. */
export function ChainStrip({ chain, layout }: ChainStripProps): JSX.Element | null {
  if (!layout) return null;
  return (
    <div class="strip" aria-hidden="true" data-phase={chain.phase}>
      {layout.gates.map(({ name }) => (
        <i key={name} class="strip-gate" data-standing={chain.gates[name]?.standing ?? 'idle'} />
      ))}
      {layout.basins.map(({ name }) => (
        <i key={name} class="strip-basin" data-standing={chain.basins[name]?.standing ?? 'idle'} />
      ))}
    </div>
  );
}
