import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FaultName, DemoClient } from '../session/demo-client.ts';

interface FaultDescription {
  readonly name: FaultName;
  readonly says: string;
  readonly follows: string;
}

const faults: readonly FaultDescription[] = [
  {
    name: 'storm',
    says: '429 storm',
    follows: 'The next two attempts are refused with 429. Ask, and watch retry wait.',
  },
  {
    name: 'cut',
    says: 'Cut stream',
    follows: 'The next answer breaks off in its middle. Ask, and see who begins it anew.',
  },
  { name: 'slow', says: 'Slow first token', follows: 'The next answer lets you wait for its first token. Ask.' },
  {
    name: 'down',
    says: 'Provider down',
    follows: 'The first provider takes no connections. Ask, and watch the router.',
  },
];
const well: FaultDescription = { name: 'none', says: 'All well again', follows: 'Nothing is wrong any more.' };

interface FaultsProps {
  readonly client: DemoClient;
  readonly running: boolean;
}

/** Makes trouble at the simulated provider. */
export function Faults({ client, running }: FaultsProps): JSX.Element {
  const [injected, setInjected] = useState<FaultName>('none');
  const [says, setSays] = useState('');
  const struck = useRef(false);
  useEffect(() => {
    if (running) struck.current = true;
    else if (struck.current) {
      struck.current = false;
      if (injected === 'down') return; // all others strike once
      setInjected('none');
      setSays('');
    }
  }, [running]);
  const inject = async ({ name, follows }: FaultDescription): Promise<void> => {
    try {
      await client.inject(name);
      setInjected(name);
      setSays(follows);
    } catch (error) {
      setSays((error as Error).message);
    }
  };
  return (
    <div class="faults">
      <h2 id="faults-title">Make trouble</h2>
      <div class="faults-buttons" role="group" aria-labelledby="faults-title">
        {[...faults, well].map((fault) => (
          <button
            key={fault.name}
            type="button"
            class={fault.name === 'none' ? 'fault fault-well' : 'fault'}
            data-injected={fault.name !== 'none' && fault.name === injected}
            onClick={() => void inject(fault)}
          >
            {fault.says}
          </button>
        ))}
      </div>
      <p class="faults-says" role="status">
        {says}
      </p>
    </div>
  );
}
