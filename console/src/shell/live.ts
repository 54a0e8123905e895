import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSeat } from './seat.tsx';
import { lookWhoIsSignedIn } from './session-end.ts';

/** By topic of the stream: the beginnings of the paths that may answer otherwise now. */
const pathsOfTopic: Readonly<Record<string, readonly string[]>> = {
  direct_customers: ['/v1/direct-customers', '/v1/end-customers'],
  end_customers: ['/v1/end-customers', '/v1/overview', '/partner/customer/'],
  events: ['/v1/events', '/v1/end-customers/'],
  institutions: ['/v1/institutions', '/v1/registrations', '/simulation/institutions/'],
  keys: ['/v1/end-customers/', '/v1/partners'],
  partners: ['/v1/partners', '/v1/overview'],
  registrations: ['/v1/registrations', '/v1/end-customers/', '/v1/overview', '/partner/customer/'],
  // Not of /simulation/: to read there is a call itself, which would be told of, and so on.
  requests: ['/v1/sandbox-requests'],
  sandbox: ['/simulation/', '/v1/end-customers', '/v1/overview'],
  tokens: ['/v1/tokens'],
  users: ['/v1/users'],
  webhooks: ['/v1/webhook', '/v1/overview'],
};

/** Keeps what is shown up to date: the server tells what has changed, and what is shown of it is read again. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  const { seat } = useSeat();
  const partner = seat.kind === 'partner' ? seat.clientId : null;
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
        // Broken connections are mended by the browser; one that is refused is not.
        if (source?.readyState === EventSource.CLOSED) lookWhoIsSignedIn();
      });
      source.addEventListener('open', () => {
        // What happened while nobody listened has been told to nobody.
        if (!isFirst) refresh(['/']);
        isFirst = false;
      });
    };
    // A browser has few connections to one server for all its tabs together: those in sight have them.
    const onSight = () => {
      source?.close();
      if (!document.hidden) listen();
    };
    onSight();
    document.addEventListener('visibilitychange', onSight);
    return () => {
      document.removeEventListener('visibilitychange', onSight);
      source?.close();
    };
  }, [client, partner]);
}

/** Reads again what is under some paths; what is asked for meanwhile comes after it, so that no answer is cut off. */
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

/** A query's key is the method, the path and what is asked. */
function pathOf({ queryKey }: Query): string {
  return typeof queryKey[1] === 'string' ? queryKey[1] : '';
}
