import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Realm } from '../api/client.ts';
import { useActingAs } from './acting-as.tsx';
import { type Change, isConcerned } from './changes.ts';
import { onRecovery, suspectServer } from './server-state.ts';
import { refreshSession } from './session-end.ts';

/** Keeps the page up to date: when the server reports a change, refetches the queries that it affects. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  const { actingAs } = useActingAs();
  const [partner, realm] =
    actingAs.kind === 'partner' ? ([actingAs.clientId, actingAs.realm] as const) : [null, null];
  useEffect(() => {
    const query = partner === null ? '' : `?partner_client_id=${encodeURIComponent(partner)}`;
    const refresh = refresher(client, realm);
    let source: EventSource | undefined;
    let isFirst = true;
    const listen = () => {
      source = new EventSource(`/v1/changes${query}`);
      source.addEventListener('changed', ({ data }: MessageEvent<string>) => {
        refresh.changed((JSON.parse(data) as { changes: Change[] }).changes);
      });
      source.addEventListener('error', () => {
        // The browser reconnects a broken connection, but not a rejected one.
        if (source?.readyState === EventSource.CLOSED) refreshSession();
        suspectServer();
      });
      source.addEventListener('open', () => {
        // Changes while disconnected were not reported.
        if (!isFirst) refresh.all();
        isFirst = false;
      });
    };
    // A browser limits the connections to one server over all its tabs: only visible tabs use one.
    const onSight = () => {
      source?.close();
      if (!document.hidden) listen();
    };
    onSight();
    const ignoreRecovery = onRecovery(() => source?.readyState === EventSource.CLOSED && onSight());
    document.addEventListener('visibilitychange', onSight);
    return () => {
      document.removeEventListener('visibilitychange', onSight);
      ignoreRecovery();
      source?.close();
    };
  }, [client, partner, realm]);
}

/** Refetches queries, one round after the other, so that no running request is cancelled. */
function refresher(client: QueryClient, realm: Realm | null) {
  const waiting = new Map<string, Change | null>();
  let isBusy = false;
  const readAgain = async () => {
    if (isBusy) return;
    isBusy = true;
    while (waiting.size > 0) {
      const changes = [...waiting.values()];
      waiting.clear();
      await client.invalidateQueries({
        predicate: (query) => changes.some((change) => change === null || isConcerned(query, change, realm)),
      });
    }
    isBusy = false;
  };
  return {
    /** Refetches what these changes concern. */
    changed(changes: readonly Change[]): void {
      for (const change of changes) waiting.set(JSON.stringify(change), change);
      void readAgain();
    },
    all(): void {
      waiting.set('', null);
      void readAgain();
    },
  };
}
