import type { JSX } from 'preact';
import { Mark } from './mark.tsx';
import { ThemeToggle } from './theme-toggle.tsx';

interface BarProps {
  readonly user: string;
  readonly upstream: string | undefined;
  readonly onSignOut: () => void;
}

export function Bar({ user, upstream, onSignOut }: BarProps): JSX.Element {
  return (
    <header class="bar">
      <h1 class="bar-name">
        <Mark /> Sluice
      </h1>
      {upstream !== undefined && (
        <p class="bar-upstream">
          <span class="unseen">Answers come from: </span>
          {upstream}
        </p>
      )}
      <div class="bar-end">
        <p class="bar-user">{user}</p>
        <ThemeToggle />
        <button type="button" class="quiet" onClick={onSignOut}>
          Sign out
        </button>
      </div>
    </header>
  );
}
