import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useActingAs } from './acting-as.tsx';
import { onRecovery, suspectServer } from './server-state.ts';
import { refreshSession } from './session-end.ts';

/** By topic of the stream: the prefixes of the paths whose responses may have changed. */
const pathsOfTopic: Readonly<Record<string, readonly string[]>> = {
  direct_customers: ['/v1/direct-customers', '/v1/end-customers'],
  end_customers: ['/v1/end-customers', '/v1/overview', '/partner/customer/'],
  events: ['/v1/events', '/v1/end-customers/'],
  institutions: ['/v1/institutions', '/v1/registrations', '/simulation/institutions/'],
  keys: ['/v1/end-customers/', '/v1/partners'],
  partners: ['/v1/partners', '/v1/overview'],
  registrations: [
    '/v1/registrations',
    '/v1/end-customers/',
    '/v1/overview',
    '/partner/customer/',
    '/simulation/clock/',
  ],
  requests: ['/v1/sandbox-requests'],
  sandbox: ['/simulation/', '/v1/end-customers', '/v1/overview'],
  tokens: ['/v1/tokens'],
  users: ['/v1/users'],
  webhooks: ['/v1/webhook', '/v1/overview'],
};

/** Keeps the page up to date: when the server reports a change, refetches the queries that it affects. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  const { actingAs } = useActingAs();
  const partner = actingAs.kind === 'partner' ? actingAs.clientId : null;
  useEffect(() => {
    const query = partner === null ? '' : `?partner_client_id=${encodeURIComponent(partner)}`;
    const refresh = refresher(client);
    let source: EventSource | undefined;
    let isFirst = true;
    const listen = () => {
      source = new EventSource(`/v1/changes${query}`);
      source.addEventListener('changed', ({ data }: MessageEvent<string>) => {
        const { topics } = JSON.parse(data) as { topics: string[] };
        refresh(topics.flatMap((topic) => pathsOfTopic[topic] ?? []));
      });
      source.addEventListener('error', () => {
        // The browser reconnects a broken connection, but not a rejected one.
        if (source?.readyState === EventSource.CLOSED) refreshSession();
        suspectServer();
      });
      source.addEventListener('open', () => {
        // Changes while disconnected were not reported.
        if (!isFirst) refresh(['/']);
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
  }, [client, partner]);
}

/** Refetches the queries under given paths, one round after the other, so that no running request is cancelled. */
function refresher(client: QueryClient): (paths: readonly string[]) => void {
  const waiting = new Set<string>();
  let isBusy = false;
  const readAgain = async () => {
    if (isBusy) return;
    isBusy = true;
    while (waiting.size > 0) {
      const paths = [...waiting];
      waiting.clear();
      await client.invalidateQueries({
        predicate: (query) => paths.some((path) => pathOf(query).startsWith(path)),
      });
    }
    isBusy = false;
  };
  return (paths) => {
    for (const path of paths) waiting.add(path);
    void readAgain();
  };
}

/** A query's key is the method, the path and the parameters. */
function pathOf({ queryKey }: Query): string {
  return typeof queryKey[1] === 'string' ? queryKey[1] : '';
}
