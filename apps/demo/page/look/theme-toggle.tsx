import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { applyTheme, keptTheme, themes } from './theme.ts';

/** Goes through light, dark and what the system has. */
export function ThemeToggle(): JSX.Element {
  const [theme, setTheme] = useState(keptTheme);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length]!;
  const toggle = (): void => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button type="button" class="quiet theme" onClick={toggle} aria-label={`Theme: ${theme}. Change to ${next}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="6" class="theme-rim" />
        <path
          d={theme === 'dark' ? 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12' : 'M8 2a6 6 0 0 1 0 12z'}
          class={`theme-${theme}`}
        />
      </svg>
      <span aria-hidden="true">{theme}</span>
    </button>
  );
}
