import type { JSX } from 'preact';
import { Basin } from './basin.tsx';
import type { ChainLayout } from './chain-layout.ts';
import type { ChainState } from './chain-state.ts';
import { Fork } from './fork.tsx';
import { Gate } from './gate.tsx';

interface ChainPictureProps {
  readonly chain: ChainState;
  readonly layout: ChainLayout | undefined;
}

/**
 * The chain as a canal: a gate for each link, outermost first, and a basin for each provider. Water stands where the call
 * has come to. A list with words, too, so that nothing is told by the drawing alone.
 */
export function ChainPicture({ chain, layout }: ChainPictureProps): JSX.Element {
  return (
    <div class="canal" data-phase={chain.phase}>
      <h2 id="chain-title">Chain</h2>
      {layout ? (
        <ol class="canal-links">
          <li class="canal-source" data-standing={chain.phase === 'still' ? 'idle' : 'open'}>
            <span class="canal-water" aria-hidden="true" />
            <span class="canal-name">your call</span>
          </li>
          {layout.gates.map((link) => (
            <Gate key={link.name} link={link} mark={chain.gates[link.name]} wait={chain.wait} />
          ))}
          <li class="canal-mouth">
            <Fork basins={layout.basins} chain={chain} />
            <ul class="canal-basins" aria-label="Providers">
              {layout.basins.map((basin) => (
                <Basin
                  key={basin.name}
                  basin={basin}
                  mark={chain.basins[basin.name]}
                  asked={chain.target === basin.name}
                />
              ))}
            </ul>
          </li>
        </ol>
      ) : (
        <p class="soon">The chain is being asked for.</p>
      )}
    </div>
  );
}
