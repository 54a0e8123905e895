import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { type Api, apiFor, type Seat } from '../api/client.ts';
import { newQueryClient, type ServerFacts, type Session } from './session.ts';

interface Seated {
  seat: Seat;
  session: Session;
  server: ServerFacts;
  api: Api;
}

const SeatContext = createContext<Seated | null>(null);

/** One query client each, so that cached data survives a switch. */
const clients = new Map<string, QueryClient>();

function clientOf(seat: Seat): QueryClient {
  const name = JSON.stringify(seat);
  const client = clients.get(name) ?? newQueryClient();
  clients.set(name, client);
  return client;
}

let last: Seat | null = null;
/** For whom the last page was shown; null before the first. */
export function lastSeat(): Seat | null {
  return last;
}

/** Refetches the data shown, in all query clients. */
export function refreshSeats(): void {
  for (const client of clients.values()) void client.invalidateQueries();
}

/** Sets for whom all components below read and write. */
export function SeatProvider({
  seat,
  session,
  server,
  children,
}: Omit<Seated, 'api'> & { children: ReactNode }) {
  const name = JSON.stringify(seat);
  useEffect(() => {
    last = JSON.parse(name) as Seat;
  }, [name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: compared by value, not by reference
  const seated = useMemo(() => ({ seat, session, server, api: apiFor(seat) }), [name, session, server]);
  return (
    <SeatContext value={seated}>
      <QueryClientProvider client={clientOf(seat)}>{children}</QueryClientProvider>
    </SeatContext>
  );
}

/** For whom the page is shown, with the API client that acts for them. */
export function useSeat(): Seated {
  const seated = useContext(SeatContext);
  if (seated === null) throw new Error('this component requires a SeatProvider');
  return seated;
}

/** The same for pages of partners: the partner and the realm. */
export function usePartnerSeat(): Seated & { seat: Extract<Seat, { kind: 'partner' }> } {
  const seated = useSeat();
  if (seated.seat.kind !== 'partner') throw new Error('this component requires a partner');
  return seated as ReturnType<typeof usePartnerSeat>;
}

/** Whether the user has one of these roles. */
export function useMay(...roles: (Session['operator_role'] | Session['partner_role'])[]): boolean {
  const { seat, session } = useSeat();
  return roles.includes(seat.kind === 'operator' ? session.operator_role : session.partner_role);
}
