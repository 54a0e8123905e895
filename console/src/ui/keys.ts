import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useRef } from 'react';

/** Whether a key pressed there is text: in an input field, other than a checkbox or radio button. */
export function isTyping(target: EventTarget | null): boolean {
  const fields = 'input:not([type=checkbox], [type=radio]), textarea, select';
  return target instanceof Element && target.closest(fields) !== null;
}

/** The dialogs that cover the page; toasts have the same role. */
export function openModals(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[role$="dialog"]:not([data-toast])')];
}

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
        isTyping(target) ||
        (target instanceof Element && target.closest('[role$="dialog"], [role="menu"]') !== null);
      const action = latest.current[key.toLowerCase()];
      if (isWithModifier || isElsewhere || openModals().length > 0 || action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isOn]);
}

/** Submits the form of a text area or of a dialog by Ctrl+Enter or ⌘+Enter, where Enter alone does something else. */
export function submitByKey(event: ReactKeyboardEvent<HTMLFormElement | HTMLTextAreaElement>): void {
  const { key, ctrlKey, metaKey, currentTarget } = event;
  if (key !== 'Enter' || !(ctrlKey || metaKey) || event.defaultPrevented) return;
  // The form of the text area would submit a second time.
  event.preventDefault();
  const form = currentTarget instanceof HTMLFormElement ? currentTarget : currentTarget.form;
  // A click, because it does nothing while the button is disabled.
  form?.querySelector<HTMLButtonElement>('[type=submit]')?.click();
}
