import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Menu as MenuIcon, Search } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Realm } from '../api/client.ts';
import { Brand } from '../ui/brand.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { isTyping, openModals } from '../ui/keys.ts';
import { AccountMenu } from './account-menu.tsx';
import { useActingAs } from './acting-as.tsx';
import { ActingAsSwitch } from './acting-as-switch.tsx';
import { useKeptFocus } from './kept-focus.ts';
import { lazyPart } from './lazy-part.tsx';
import { useLiveUpdates } from './live.ts';
import { navItemsOf, pathIn } from './navigation.ts';
import { OptionalPart } from './page-error.tsx';
import { checkServer, useServerSilent } from './server-state.ts';
import { useEndedSession } from './session-end.ts';
import { useWaiting, WaitingBadge } from './waiting.tsx';

const CommandPalette = lazyPart(() => import('./command-palette.tsx'), 'CommandPalette');
const SessionEnded = lazyPart(() => import('../pages/session/session-ended.tsx'), 'SessionEnded');

/** The frame of every page: navigation, search and the account menu. */
export function Shell() {
  const { actingAs, session } = useActingAs();
  useLiveUpdates();
  useKeptFocus();
  const waiting = useWaiting();
  const { pathname } = useLocation();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const openPalette = useCallback(() => setPaletteOpen(true), []);
  const closePalette = useCallback(() => setPaletteOpen(false), []);
  usePaletteKeys(openPalette);
  const page = usePageFocus(pathname);
  const ended = useEndedSession();
  // A sign-in covers the page; after it, the palette's search is outdated.
  if (ended !== null && isPaletteOpen) setPaletteOpen(false);
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
                        <WaitingBadge waiting={waiting[path]} />
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
        <SilentServer />
        {actingAs.kind === 'partner' && <RealmBar realm={actingAs.realm} />}
        <Outlet />
      </main>
      {isPaletteOpen && <Palette onClose={closePalette} />}
      {ended !== null && (
        <OptionalPart>
          <SessionEnded session={ended} />
        </OptionalPart>
      )}
    </div>
  );
}

/** The search. It receives what is typed before its input has the focus, which page shortcuts would take. */
function Palette({ onClose }: { onClose: () => void }) {
  const [words, setWords] = useState('');
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target, key, ctrlKey, metaKey, altKey } = event;
      // Space also presses buttons.
      if (isTyping(target) || key.length > 1 || key === ' ' || ctrlKey || metaKey || altKey) return;
      event.preventDefault();
      event.stopPropagation();
      setWords((before) => before + key);
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
  return (
    <OptionalPart>
      <CommandPalette words={words} onWords={setWords} onClose={onClose} />
    </OptionalPart>
  );
}

const realmBars = {
  sandbox: ['Sandbox', 'test data', 'gingham border-line', 'bg-surface'],
  live: ['Live', 'real end customers', 'border-accent bg-accent-soft', 'bg-accent text-accent-ink'],
} as const;

/** States above each page of a partner which realm it shows. */
function RealmBar({ realm }: { realm: Realm }) {
  const [name, meaning, look, nameLook] = realmBars[realm];
  return (
    <p className={`flex border-b px-4 py-1 text-xs sm:px-6 ${look}`}>
      <span className={`rounded-sm px-1.5 font-semibold ${nameLook}`}>
        {name} <span className="font-normal">· {meaning}</span>
      </span>
    </p>
  );
}

/** Shown while the server does not respond: the page below may be out of date. */
function SilentServer() {
  const isSilent = useServerSilent();
  if (!isSilent) return null;
  return (
    <div
      role="alert"
      className="sticky top-0 z-30 flex flex-wrap items-center justify-between gap-2 border-b border-line bg-warn-soft px-4 py-2 sm:px-6"
    >
      <span>
        <strong>The server does not respond; trying again.</strong> This page shows what was last loaded.
      </span>
      <Button onClick={() => void checkServer()}>Try now</Button>
    </div>
  );
}

/** After navigation, keyboard and screen reader users start at the top of the page. */
function usePageFocus(pathname: string) {
  const page = useRef<HTMLElement>(null);
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current !== pathname && openModals().length === 0) page.current?.focus();
    last.current = pathname;
  }, [pathname]);
  return page;
}

/** `/` (outside input fields) and Ctrl+K open the search, except over a dialog, which would lose its content. */
function usePaletteKeys(open: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isPalette = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
      if (!isPalette && (event.key !== '/' || isTyping(event.target))) return;
      event.preventDefault();
      if (openModals().length === 0) open();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [open]);
}
