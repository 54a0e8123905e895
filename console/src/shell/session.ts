import { QueryClient, queryOptions } from '@tanstack/react-query';
import { type Api, ApiError, apiFor, keepCsrfToken, type Schema } from '../api/client.ts';
import { placeIn } from './navigation.ts';

export type Session = Schema<'Session'>;
export type ServerFacts = Schema<'ServerFacts'>;

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

/** Who is signed in, null where nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => {
    const { data } = await sessionApi.client.GET('/v1/session');
    if (data === undefined) throw new Error('the server has not answered');
    keepCsrfToken(data.session?.csrf_token ?? '');
    return { session: data.session, server: data.server };
  },
  staleTime: 60_000,
});

/** Where someone begins who opens the console without saying what to see. */
export function homeOf(session: Session): '/' {
  if (session.partner_client_id === null) return placeIn({ kind: 'operator' }, 'review');
  const realm = session.kind === 'developer' ? 'sandbox' : 'live';
  return placeIn({ kind: 'partner', clientId: session.partner_client_id, realm }, 'end-customers');
}
