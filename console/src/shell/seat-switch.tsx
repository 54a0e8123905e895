import { useNavigate } from '@tanstack/react-router';
import type { Seat } from '../api/client.ts';
import { placeIn, rootOf } from './navigation.ts';
import { useSeat } from './seat.tsx';

/** Switches for whom, and in which realm, the console acts; hidden if there is no choice. */
export function SeatSwitch() {
  const { seat, session } = useSeat();
  const navigate = useNavigate();
  const partner = seat.kind === 'partner' ? seat.clientId : session.partner_client_id;
  const seats: [name: string, seat: Seat][] = [];
  if (partner !== null) {
    seats.push(['Sandbox', { kind: 'partner', clientId: partner, realm: 'sandbox' }]);
    seats.push(['Live', { kind: 'partner', clientId: partner, realm: 'live' }]);
  }
  if (session.operator_role !== null) seats.push(['Operator', { kind: 'operator' }]);
  if (seats.length < 2) return null;
  return (
    <fieldset className="flex rounded-md border border-line-strong p-0.5">
      <legend className="sr-only">Acting as</legend>
      {seats.map(([name, other]) => {
        const isCurrent = rootOf(other) === rootOf(seat);
        const first = other.kind === 'operator' ? 'review' : 'overview';
        return (
          <button
            key={name}
            type="button"
            aria-pressed={isCurrent}
            onClick={() => void navigate({ to: placeIn(other, first) })}
            className={`grow rounded-sm px-2 py-0.5 text-sm ${isCurrent ? 'bg-accent font-medium text-accent-ink' : 'hover:bg-raised'}`}
          >
            {name}
          </button>
        );
      })}
    </fieldset>
  );
}
