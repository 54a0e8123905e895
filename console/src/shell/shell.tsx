import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Menu as MenuIcon, Search } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { Button, IconButton } from '../ui/button.tsx';
import { Toasts } from '../ui/toast.tsx';
import { AccountMenu } from './account-menu.tsx';
import { useActingAs } from './acting-as.tsx';
import { ActingAsSwitch } from './acting-as-switch.tsx';
import { useLiveUpdates } from './live.ts';
import { navItemsOf, pathIn } from './navigation.ts';
import { useEndedSession } from './session-end.ts';

const CommandPalette = lazy(() =>
  import('./command-palette.tsx').then((module) => ({ default: module.CommandPalette })),
);

const SessionEnded = lazy(() =>
  import('../pages/session/session-ended.tsx').then((module) => ({ default: module.SessionEnded })),
);

/** The frame of every page: navigation, search and the account menu. */
export function Shell() {
  const { actingAs, session } = useActingAs();
  useLiveUpdates();
  const { pathname } = useLocation();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const openPalette = useCallback(() => setPaletteOpen(true), []);
  const closePalette = useCallback(() => setPaletteOpen(false), []);
  usePaletteKeys(openPalette);
  const page = usePageFocus(pathname);
  const ended = useEndedSession();
  return (
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-2"
      >
        Skip to content
      </a>
      <header className="flex items-center gap-2 border-b border-line bg-surface px-3 py-2 md:hidden">
        <IconButton
          label="Menu"
          aria-expanded={isMenuOpen}
          aria-controls="places"
          onClick={() => setMenuOpen(!isMenuOpen)}
        >
          <MenuIcon aria-hidden className="size-5" />
        </IconButton>
        <Brand />
        <span className="grow" />
        <IconButton label="Search" onClick={openPalette}>
          <Search aria-hidden className="size-5" />
        </IconButton>
      </header>
      <aside
        id="places"
        aria-label="Console"
        className={`${isMenuOpen ? '' : 'max-md:hidden'} border-line bg-surface max-md:border-b md:w-60 md:shrink-0 md:border-r`}
      >
        <div className="flex flex-col gap-4 p-3 md:sticky md:top-0 md:h-dvh md:overflow-y-auto">
          <div className="hidden px-2 pt-1 md:block">
            <Brand />
          </div>
          <ActingAsSwitch />
          <Button className="justify-between! text-muted max-md:hidden" onClick={openPalette}>
            <span className="flex items-center gap-2">
              <Search aria-hidden className="size-4" /> Search
            </span>
            <kbd className="rounded-sm border border-line px-1 text-xs">/</kbd>
          </Button>
          <nav aria-label="Main" className="flex flex-col gap-3">
            {navItemsOf(actingAs, session).map(({ name, places }) => (
              <div key={name}>
                <p className="px-2 pb-1 text-xs font-medium tracking-wide text-muted uppercase">{name}</p>
                <ul>
                  {places.map(({ path, name: placeName, icon: Icon }) => (
                    <li key={path}>
                      <Link
                        to={pathIn(actingAs, path)}
                        onClick={() => setMenuOpen(false)}
                        className="flex items-center gap-2 rounded-md px-2 py-1 text-ink hover:bg-raised data-[status=active]:bg-accent-soft data-[status=active]:font-medium data-[status=active]:text-accent"
                      >
                        <Icon aria-hidden className="size-4 shrink-0" />
                        {placeName}
                      </Link>
                    </li>
                  ))}
                </ul>
              </div>
            ))}
          </nav>
          <span className="grow" />
          <AccountMenu />
        </div>
      </aside>
      <main id="page" ref={page} tabIndex={-1} className="min-w-0 grow outline-none">
        {actingAs.kind === 'partner' && actingAs.realm === 'sandbox' && (
          <div aria-hidden className="gingham h-1.5 border-b border-line" title="Sandbox" />
        )}
        <Outlet />
      </main>
      {isPaletteOpen && (
        <Suspense>
          <CommandPalette onClose={closePalette} />
        </Suspense>
      )}
      {ended !== null && (
        <Suspense>
          <SessionEnded session={ended} />
        </Suspense>
      )}
      <Toasts />
    </div>
  );
}

/** After navigation, keyboard and screen reader users start at the top of the page. */
function usePageFocus(pathname: string) {
  const page = useRef<HTMLElement>(null);
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current !== pathname) page.current?.focus();
    last.current = pathname;
  }, [pathname]);
  return page;
}

/** `/` (outside input fields) and Ctrl+K open the search. */
function usePaletteKeys(open: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = (event.target as HTMLElement).closest('input, textarea, select') !== null;
      const isPalette = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
      if (!isPalette && (event.key !== '/' || isTyping)) return;
      event.preventDefault();
      open();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [open]);
}

export function Brand() {
  return (
    <span className="flex items-center gap-2 text-lg font-semibold tracking-tight">
      <img src={`${import.meta.env.BASE_URL}gingham.svg`} alt="" className="size-5 rounded-sm" />
      Gingham
    </span>
  );
}
