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

/** By seat: who goes back to one finds what had been read there. */
const clients = new Map<string, QueryClient>();

function clientOf(seat: Seat): QueryClient {
  const name = JSON.stringify(seat);
  const client = clients.get(name) ?? newQueryClient();
  clients.set(name, client);
  return client;
}

let last: Seat | null = null;
/** The seat from which a page was last seen, null before there was one. */
export function lastSeat(): Seat | null {
  return last;
}

/** Reads anew what is shown, from whichever seat. */
export function refreshSeats(): void {
  for (const client of clients.values()) void client.invalidateQueries();
}

/** Everything below is seen from this seat, and done for it. */
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: a seat is what it says, not which object says it
  const seated = useMemo(() => ({ seat, session, server, api: apiFor(seat) }), [name, session, server]);
  return (
    <SeatContext value={seated}>
      <QueryClientProvider client={clientOf(seat)}>{children}</QueryClientProvider>
    </SeatContext>
  );
}

/** From where the page is seen, and the API from there. */
export function useSeat(): Seated {
  const seated = useContext(SeatContext);
  if (seated === null) throw new Error('this is shown within a SeatProvider only');
  return seated;
}

/** The partner and realm of a page that is a partner's. */
export function usePartnerSeat(): Seated & { seat: Extract<Seat, { kind: 'partner' }> } {
  const seated = useSeat();
  if (seated.seat.kind !== 'partner') throw new Error('this is a page of a partner');
  return seated as ReturnType<typeof usePartnerSeat>;
}

/** Whether one's role allows what needs one of these. */
export function useMay(...roles: (Session['operator_role'] | Session['partner_role'])[]): boolean {
  const { seat, session } = useSeat();
  return roles.includes(seat.kind === 'operator' ? session.operator_role : session.partner_role);
}
