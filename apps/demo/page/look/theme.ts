export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const place = 'sluice.theme';

/** The one that was chosen on this machine; `auto`: as the system has it. */
export function keptTheme(): Theme {
  const kept = localStorage.getItem(place);
  return themes.find((theme) => theme === kept) ?? 'auto';
}

export function applyTheme(theme: Theme): void {
  localStorage.setItem(place, theme);
  document.documentElement.dataset['theme'] = theme;
}
