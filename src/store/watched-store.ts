import type { Store } from './store.ts';

/** Returns a store that differs from another one by what is given. */
export function storeWith(store: Store, own: Partial<Pick<Store, 'db' | 'unitOfWork'>>): Store {
  return {
    dialect: store.dialect,
    db: store.db,
    aside: store.aside,
    get commits() {
      return store.commits;
    },
    get waiting() {
      return store.waiting;
    },
    get connections() {
      return store.connections;
    },
    makeCopy: store.makeCopy,
    unitOfWork: (work) => store.unitOfWork(work),
    ping: () => store.ping(),
    scrub: () => store.scrub(),
    close: () => store.close(),
    ...own,
  };
}

/** Returns a store whose units of work `watch` runs, for example to time them. */
export function watchedStore(store: Store, watch: <T>(unit: () => Promise<T>) => Promise<T>): Store {
  return storeWith(store, { unitOfWork: (work) => watch(() => store.unitOfWork(work)) });
}
