export type Theme = 'system' | 'light' | 'dark';

const place = 'gingham-theme';

export function readTheme(): Theme {
  const kept = window.localStorage.getItem(place);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** Applies a theme and stores the choice. */
export function setTheme(theme: Theme): void {
  const { documentElement } = document;
  if (theme === 'system') {
    delete documentElement.dataset['theme'];
    window.localStorage.removeItem(place);
  } else {
    documentElement.dataset['theme'] = theme;
    window.localStorage.setItem(place, theme);
  }
}
