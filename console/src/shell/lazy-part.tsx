import type { AsyncRouteComponent } from '@tanstack/react-router';
import { type ComponentType, use, useEffect, useSyncExternalStore } from 'react';
import { openModals } from '../ui/keys.ts';
import { checkServer, isServerSilent, isUpdated, onRecovery } from './server-state.ts';
import { hasTyped } from './typed.ts';

/** The server did not respond. */
export class ServerSilent extends Error {
  override name = 'ServerSilent';
}

/** The server responds, but a file of the console cannot be loaded without a reload of the page. */
export class MissingFile extends Error {
  override name = 'MissingFile';
  /** Whether the file is missing because the server has another version of the console now. */
  readonly isUpdated: boolean;

  constructor(hasUpdate: boolean) {
    super(
      hasUpdate
        ? 'This tab still has the previous version. Reload it to continue.'
        : 'A file of this page could not be loaded. Reload it to continue.',
    );
    this.isUpdated = hasUpdate;
  }
}

let round = 0;
const listeners = new Set<() => void>();

/** Lets parts that failed to load be loaded again when they are next rendered. */
export function retryParts(): void {
  round += 1;
  for (const listener of listeners) listener();
}
onRecovery(retryParts);

/** Changes whenever parts that failed can be tried again. */
export function useRetryRound(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => round,
  );
}

// biome-ignore lint/suspicious/noExplicitAny: properties of any kind, as in the router's own function
type Properties<Part> = Part extends (properties: infer Props) => any ? Props : never;

/** A component in a file of its own, loaded on first use; one that failed to load can be tried again. */
export function lazyPart<Module extends object, Name extends keyof Module>(
  importer: () => Promise<Module>,
  name: Name,
): AsyncRouteComponent<Properties<Module[Name]>> {
  let part: ComponentType | undefined;
  let failure: { error: unknown; round: number } | undefined;
  let loading: Promise<void> | undefined;
  const preload = () => {
    if (part !== undefined) return Promise.resolve();
    loading ??= load(importer)
      .then(
        (module) => {
          part = module[name] as ComponentType;
        },
        (error: unknown) => {
          failure = { error, round };
        },
      )
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };
  function LazyPart(props: object) {
    if (part === undefined) {
      if (failure?.round === round && loading === undefined) throw failure.error;
      use(preload());
    }
    const Part = part;
    if (Part === undefined) throw failure?.error;
    return <Part {...props} />;
  }
  return Object.assign(LazyPart, { preload }) as AsyncRouteComponent<Properties<Module[Name]>>;
}

async function load<Module>(importer: () => Promise<Module>): Promise<Module> {
  // Chromium remembers a failed import until the page is reloaded, so none is tried in vain.
  if (isServerSilent()) throw new ServerSilent();
  try {
    return await importer();
  } catch (error) {
    if (!isMissing(error)) throw error;
    if (!(await checkServer())) throw new ServerSilent();
    throw new MissingFile(await isUpdated());
  }
}

/** Whether a module could not be loaded; each browser has its own message for it. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|module script|preload/iu.test(error.message);
}

const place = 'gingham-reloaded-at';
const reloadEveryMs = 60_000;

/** Reloads the page if a file of it is missing, unless that would lose typed text or a dialog, or did not help just now. */
export function useReload(error: unknown): void {
  useEffect(() => {
    if (!(error instanceof MissingFile) || hasTyped() || openModals().length > 0) return;
    if (Date.now() - Number(window.sessionStorage.getItem(place)) < reloadEveryMs) return;
    window.sessionStorage.setItem(place, String(Date.now()));
    window.location.reload();
  }, [error]);
}
