import { MutationCache, notifyManager, QueryClient, queryOptions } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type ActingAs, type Api, ApiError, apiFor, keepCsrfToken, type Schema } from '../api/client.ts';
import { keepPassedTime } from '../api/server-clock.ts';
import { pathIn } from './navigation.ts';

export type Session = Schema<'Session'>;
export type ServerFacts = Schema<'ServerFacts'>;

/** The session, null if no user is signed in, and facts about the server. */
export interface SessionAnswer {
  session: Session | null;
  server: ServerFacts;
}

/** For calls without a partner, as before sign-in. */
export const sessionApi: Api = apiFor(null);

// By default components learn of a mutation's start in a later task: a second click before it would start another one.
notifyManager.setScheduler(queueMicrotask);

/** Whether a retry would fail again. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500;
}

/** Caches the responses to one caller: the operator, or a partner in a realm. */
export function newQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    // After each change all that is shown is read again. The change has ended only then, unless it ends at once.
    mutationCache: new MutationCache({
      onSuccess: (_result, _input, _context, { meta }) => {
        const refetched = client.invalidateQueries();
        return meta?.['endsAtOnce'] === true ? undefined : refetched;
      },
    }),
    defaultOptions: {
      // A server on this machine responds without a network.
      queries: {
        networkMode: 'always',
        staleTime: 5_000,
        retry: (count, error) => !isFinal(error) && count < 2,
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}

export const sessionClient = newQueryClient();

function toAnswer({ session, server }: SessionAnswer): SessionAnswer {
  keepCsrfToken(session?.csrf_token ?? '');
  return { session, server };
}

/** Signs a user in. */
export async function signIn(body: Schema<'SignInRequest'>): Promise<SessionAnswer> {
  const { data } = await sessionApi.client.POST('/v1/session', { body });
  if (data === undefined) throw new Error('the server did not respond');
  return toAnswer(data);
}

/** Signs out and reloads, so that no data stays in the page. */
export async function signOut(): Promise<void> {
  await sessionApi.client.DELETE('/v1/session');
  window.location.assign(`${import.meta.env.BASE_URL}sign-in`);
}

/** The reply that the server put into the page, for the first read. */
function takeEmbedded(): SessionAnswer | undefined {
  const element = document.getElementById('session');
  if (element === null) return undefined;
  element.remove();
  keepPassedTime(Date.parse(element.dataset['at'] ?? ''));
  return JSON.parse(element.textContent) as SessionAnswer;
}

/** The current session; null if no user is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => {
    const data = takeEmbedded() ?? (await sessionApi.client.GET('/v1/session')).data;
    if (data === undefined) throw new Error('the server did not respond');
    return toAnswer(data);
  },
  staleTime: 60_000,
});

/** Returns a function that refetches the session, for use after a change of the user's account. */
export function useReadSession(): () => Promise<void> {
  const router = useRouter();
  return async () => {
    await sessionClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
    await router.invalidate();
  };
}

/** For whom the console acts after sign-in. */
export function actingAsOf({ kind, partner_client_id: clientId }: Session): ActingAs {
  if (clientId === null) return { kind: 'operator' };
  return { kind: 'partner', clientId, realm: kind === 'developer' ? 'sandbox' : 'live' };
}

/** The start page of the console. */
export function startPageOf(session: Session): '/' {
  const actingAs = actingAsOf(session);
  return pathIn(actingAs, actingAs.kind === 'operator' ? 'review' : 'overview');
}
