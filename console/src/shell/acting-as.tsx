import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { type ActingAs, type Api, apiFor } from '../api/client.ts';
import { newQueryClient, type ServerFacts, type Session } from './session.ts';

interface ActingContext {
  actingAs: ActingAs;
  session: Session;
  server: ServerFacts;
  api: Api;
}

const ActingAsContext = createContext<ActingContext | null>(null);

/** One query client each, so that cached data survives a switch. */
const clients = new Map<string, QueryClient>();

function clientOf(actingAs: ActingAs): QueryClient {
  const name = JSON.stringify(actingAs);
  const client = clients.get(name) ?? newQueryClient();
  clients.set(name, client);
  return client;
}

let last: ActingAs | null = null;
/** For whom the last page was shown; null before the first. */
export function lastActingAs(): ActingAs | null {
  return last;
}

/** Refetches the data shown, in all query clients. */
export function refetchAll(): void {
  for (const client of clients.values()) void client.invalidateQueries();
}

/** Sets for whom all components below read and write. */
export function ActingAsProvider({
  actingAs,
  session,
  server,
  children,
}: Omit<ActingContext, 'api'> & { children: ReactNode }) {
  const name = JSON.stringify(actingAs);
  useEffect(() => {
    last = JSON.parse(name) as ActingAs;
  }, [name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: compared by value, not by reference
  const context = useMemo(
    () => ({ actingAs, session, server, api: apiFor(actingAs) }),
    [name, session, server],
  );
  return (
    <ActingAsContext value={context}>
      <QueryClientProvider client={clientOf(actingAs)}>{children}</QueryClientProvider>
    </ActingAsContext>
  );
}

/** For whom the page is shown, with the API client that acts for them. */
export function useActingAs(): ActingContext {
  const context = useContext(ActingAsContext);
  if (context === null) throw new Error('this component requires a ActingAsProvider');
  return context;
}

/** The same for pages of partners: the partner and the realm. */
export function useActingAsPartner(): ActingContext & { actingAs: Extract<ActingAs, { kind: 'partner' }> } {
  const context = useActingAs();
  if (context.actingAs.kind !== 'partner') throw new Error('this component requires a partner');
  return context as ReturnType<typeof useActingAsPartner>;
}

/** The signed-in user, as the API names actors. */
export function useActor(): string {
  const { user, kind } = useActingAs().session;
  return user === null ? kind : `user:${user.user_id}`;
}

/** Whether the user has one of these roles. */
export function useMay(...roles: (Session['operator_role'] | Session['partner_role'])[]): boolean {
  const { actingAs, session } = useActingAs();
  return roles.includes(actingAs.kind === 'operator' ? session.operator_role : session.partner_role);
}
