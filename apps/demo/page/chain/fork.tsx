import type { JSX } from 'preact';
import type { LinkDescription } from './chain-layout.ts';
import type { ChainState } from './chain-state.ts';

interface ForkProps {
  readonly basins: readonly LinkDescription[];
  readonly chain: ChainState;
}

const bends = { canal: 24, canalEnd: 7, joint: 14, mouth: 30 } as const;

/** The culverts from the last gate to the basins. */
export function Fork({ basins, chain }: ForkProps): JSX.Element {
  const culverts = basins.map(({ name }, at) => ({
    name,
    wet: chain.basins[name]?.standing === 'open',
    x: `${(100 * (at + 0.5)) / basins.length}%`,
  }));
  // What is wet is drawn last: water lies over the dry bed that it shares.
  const layers = ['bank', 'bed', 'wet'] as const;
  return (
    <svg class="fork" aria-hidden="true">
      {layers.map((layer) => (
        <g key={layer} class={`fork-${layer}`}>
          {culverts.map(
            ({ name, wet, x }) =>
              (layer !== 'wet' || wet) && (
                <g key={name}>
                  <line x1={bends.canal} y1={bends.canalEnd} x2={bends.canal} y2={bends.joint} />
                  <line x1={bends.canal} y1={bends.joint} x2={x} y2={bends.joint} />
                  <line x1={x} y1={bends.joint} x2={x} y2={bends.mouth} />
                </g>
              ),
          )}
        </g>
      ))}
    </svg>
  );
}
