import type { JSX } from 'preact';
import type { LinkDescription } from './chain-layout.ts';
import type { Mark } from './chain-state.ts';

interface BasinProps {
  readonly basin: LinkDescription;
  readonly mark: Mark | undefined;
  readonly asked: boolean;
}

/** A provider: where the canal ends, and the water turns. */
export function Basin({ basin, mark, asked }: BasinProps): JSX.Element {
  const standing = mark?.standing ?? 'idle';
  return (
    <li class="basin" data-target={basin.name} data-standing={standing} data-asked={asked}>
      <span class="basin-water" aria-hidden="true" />
      <span class="canal-name">{basin.name}</span>
      <span class="canal-says">{mark?.says ?? basin.role}</span>
    </li>
  );
}
