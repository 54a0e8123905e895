import { Fragment, type ReactNode, useSyncExternalStore } from 'react';

/** By name: what is shown over all pages. */
let overlays: ReadonlyMap<string, ReactNode> = new Map();
const listeners = new Set<() => void>();

/** Shows something over all pages from now on. A part that only some pages need is loaded with them. */
export function addOverlay(name: string, overlay: ReactNode): void {
  set(new Map(overlays).set(name, overlay));
}

export function removeOverlay(name: string): void {
  set(new Map([...overlays].filter(([other]) => other !== name)));
}

function set(all: typeof overlays): void {
  overlays = all;
  for (const listener of listeners) listener();
}

/** What {@link addOverlay} added. */
export function Overlays() {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => overlays,
  );
  return [...all].map(([name, overlay]) => <Fragment key={name}>{overlay}</Fragment>);
}
