import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Realm } from '../api/client.ts';
import { serverTimeAtLeast } from '../api/server-clock.ts';
import { given } from '../routes/search.ts';
import { useActingAs } from './acting-as.tsx';
import { type Change, isConcerned } from './changes.ts';
import { onRecovery, suspectServer } from './server-state.ts';
import { refreshSession } from './session-end.ts';

/** Until when, by the server's clock, changes were reported to a page that no longer listens. */
const reportedUntil = new WeakMap<QueryClient, string>();

/** Keeps the page up to date: when the server reports a change, refetches the queries that it affects. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  const { actingAs } = useActingAs();
  const [partner, realm] =
    actingAs.kind === 'partner' ? ([actingAs.clientId, actingAs.realm] as const) : [null, null];
  useEffect(() => {
    const refresh = refresher(client, realm);
    let source: EventSource | undefined;
    const listen = () => {
      // The page reads its data before the server can report changes, and it may have data from before it was hidden.
      const since = reportedUntil.get(client) ?? serverTimeAtLeast();
      if (since !== undefined) reportedUntil.set(client, since);
      const query = new URLSearchParams(given({ partner_client_id: partner ?? undefined, since }));
      source = new EventSource(`/v1/changes?${query}`);
      source.addEventListener('changed', ({ data }: MessageEvent<string>) => {
        refresh((JSON.parse(data) as { changes: Change[] }).changes);
      });
      source.addEventListener('error', () => {
        // The browser reconnects a broken connection, with the same query, but not a rejected one.
        if (source?.readyState === EventSource.CLOSED) refreshSession();
        suspectServer();
      });
    };
    const leave = () => {
      const until = source?.readyState === EventSource.OPEN ? serverTimeAtLeast() : undefined;
      if (until !== undefined) reportedUntil.set(client, until);
      source?.close();
    };
    // A browser limits the connections to one server over all its tabs: only visible tabs use one.
    const onSight = () => {
      leave();
      if (!document.hidden) listen();
    };
    onSight();
    const ignoreRecovery = onRecovery(() => source?.readyState === EventSource.CLOSED && onSight());
    document.addEventListener('visibilitychange', onSight);
    return () => {
      document.removeEventListener('visibilitychange', onSight);
      ignoreRecovery();
      leave();
    };
  }, [client, partner, realm]);
}

/** Returns a function that refetches what changes concern, one round after the other, so that no running request is cancelled. */
function refresher(client: QueryClient, realm: Realm | null): (changes: readonly Change[]) => void {
  const waiting = new Map<string, Change>();
  let isBusy = false;
  const readAgain = async () => {
    if (isBusy) return;
    isBusy = true;
    while (waiting.size > 0) {
      const changes = [...waiting.values()];
      waiting.clear();
      await client.invalidateQueries({
        predicate: (query) => changes.some((change) => isConcerned(query, change, realm)),
      });
    }
    isBusy = false;
  };
  return (changes) => {
    for (const change of changes) waiting.set(JSON.stringify(change), change);
    void readAgain();
  };
}
