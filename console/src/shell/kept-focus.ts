import { useEffect } from 'react';
import { openModals } from '../ui/keys.ts';

/** A button that is enabled again within this time gets the focus back. */
const patienceMs = 1_000;

/**
 * Keeps the keyboard focus on the page when the focused element disappears, as a button does after its action: moves it to
 * the dialog or the section that the element was in, or to the page's heading. A button that is only disabled while it is
 * busy gets the focus back.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    /** The focused element and its ancestors, which it no longer has when it has been removed. */
    let path: Element[] = [];
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onFocus = ({ target }: FocusEvent) => {
      path = target instanceof Element ? pathOf(target) : [];
    };
    const onBlur = ({ target }: FocusEvent) => {
      if (!(target instanceof Element) || isDisabled(target)) return;
      // Neither disabled nor removed: the user has clicked elsewhere.
      requestAnimationFrame(() => {
        if (target === path[0] && target.isConnected && isFocusLost()) path = [];
      });
    };
    const check = (isLate = false) => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const [last] = path;
        if (last === undefined || !isFocusLost() || isBusy(last)) return;
        if (last.isConnected && isDisabled(last) && !isLate) {
          timer ??= setTimeout(() => {
            timer = undefined;
            check(true);
          }, patienceMs);
          return;
        }
        clearTimeout(timer);
        timer = undefined;
        placeFor(path)?.focus({ preventScroll: true });
      });
    };
    const observer = new MutationObserver(() => check());
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      attributeFilter: ['disabled', 'aria-busy'],
    });
    document.addEventListener('focusin', onFocus);
    document.addEventListener('focusout', onBlur);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('focusout', onBlur);
    };
  }, []);
}

function pathOf(element: Element): Element[] {
  const path: Element[] = [];
  for (let at: Element | null = element; at !== null; at = at.parentElement) path.push(at);
  return path;
}

function isFocusLost(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || isDisabled(activeElement);
}

function isDisabled(element: Element): boolean {
  return element.matches(':disabled');
}

function isBusy(element: Element): boolean {
  return element.isConnected && element.getAttribute('aria-busy') === 'true';
}

function canHaveFocus(element: Element): boolean {
  return element.isConnected && !isDisabled(element) && element.getClientRects().length > 0;
}

/** The place for the focus that was at the start of a path. */
function placeFor(path: readonly Element[]): HTMLElement | null {
  const [last] = path;
  if (last instanceof HTMLElement && canHaveFocus(last)) return last;
  const modals = openModals();
  const left = path.filter((element) => element.isConnected);
  const dialog = modals.find((modal) => left.includes(modal));
  if (dialog !== undefined) return dialog;
  // A dialog places the focus itself.
  if (modals.length > 0) return null;
  const sections = left.filter((element) => element.matches('main section'));
  const headings = sections.map((section) => section.querySelector<HTMLElement>(':scope > * > h2'));
  const heading = headings.find((found) => found !== null) ?? document.querySelector<HTMLElement>('main h1');
  if (heading === null) return document.querySelector('main');
  heading.tabIndex = -1;
  return heading;
}
