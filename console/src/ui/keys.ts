import { useEffect, useRef } from 'react';

/** Handles single-key shortcuts, except in input fields, menus and dialogs. */
export function useKeys(actions: Readonly<Record<string, () => void>>, isOn = true): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      const { target, key } = event;
      const isWithModifier = event.ctrlKey || event.metaKey || event.altKey;
      const isElsewhere =
        target instanceof Element &&
        target.closest('input, textarea, select, [role$="dialog"], [role="menu"]');
      const action = latest.current[key.toLowerCase()];
      if (isWithModifier || isElsewhere || action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isOn]);
}
