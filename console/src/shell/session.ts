import { QueryClient, queryOptions } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type Api, ApiError, apiFor, keepCsrfToken, type Schema, type Seat } from '../api/client.ts';
import { placeIn } from './navigation.ts';

export type Session = Schema<'Session'>;
export type ServerFacts = Schema<'ServerFacts'>;

/** What is known of who is signed in, null where nobody is, and of the server. */
export interface SessionAnswer {
  session: Session | null;
  server: ServerFacts;
}

/** Calls of nobody in particular, as before the sign-in. */
export const sessionApi: Api = apiFor(null);

/** Errors that another try would not mend. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500;
}

/** What is kept of the answers to one seat; those of another are of no use to it. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 5_000, retry: (count, error) => !isFinal(error) && count < 2 },
    },
  });
}

export const sessionClient = newQueryClient();

function toAnswer({ session, server }: SessionAnswer): SessionAnswer {
  keepCsrfToken(session?.csrf_token ?? '');
  return { session, server };
}

/** Tries to sign somebody in. */
export async function signIn(body: Schema<'SignInRequest'>): Promise<SessionAnswer> {
  const { data } = await sessionApi.client.POST('/v1/session', { body });
  if (data === undefined) throw new Error('the server has not answered');
  return toAnswer(data);
}

/** Ends the session; nothing of it is left in the page. */
export async function signOut(): Promise<void> {
  await sessionApi.client.DELETE('/v1/session');
  window.location.assign(`${import.meta.env.BASE_URL}sign-in`);
}

/** Who is signed in, null where nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => {
    const { data } = await sessionApi.client.GET('/v1/session');
    if (data === undefined) throw new Error('the server has not answered');
    return toAnswer(data);
  },
  staleTime: 60_000,
});

/** Makes what reads the session anew, after one's own account was changed. */
export function useReadSession(): () => Promise<void> {
  const router = useRouter();
  return async () => {
    await sessionClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
    await router.invalidate();
  };
}

/** From where someone sees the console at first. */
export function seatOf({ kind, partner_client_id: clientId }: Session): Seat {
  if (clientId === null) return { kind: 'operator' };
  return { kind: 'partner', clientId, realm: kind === 'developer' ? 'sandbox' : 'live' };
}

/** Where someone begins who opens the console without saying what to see. */
export function homeOf(session: Session): '/' {
  const seat = seatOf(session);
  return placeIn(seat, seat.kind === 'operator' ? 'review' : 'overview');
}
