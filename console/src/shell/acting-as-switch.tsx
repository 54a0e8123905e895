import { useNavigate } from '@tanstack/react-router';
import type { ActingAs } from '../api/client.ts';
import { useActingAs } from './acting-as.tsx';
import { pathIn, rootOf } from './navigation.ts';

/** Switches for whom, and in which realm, the console acts; hidden if there is no choice. */
export function ActingAsSwitch() {
  const { actingAs, session } = useActingAs();
  const navigate = useNavigate();
  const partner = actingAs.kind === 'partner' ? actingAs.clientId : session.partner_client_id;
  const choices: [name: string, actingAs: ActingAs][] = [];
  if (partner !== null) {
    choices.push(['Sandbox', { kind: 'partner', clientId: partner, realm: 'sandbox' }]);
    choices.push(['Live', { kind: 'partner', clientId: partner, realm: 'live' }]);
  }
  if (session.operator_role !== null) choices.push(['Operator', { kind: 'operator' }]);
  if (choices.length < 2) return null;
  return (
    <fieldset className="flex rounded-md border border-line-strong p-0.5">
      <legend className="sr-only">Acting as</legend>
      {choices.map(([name, other]) => {
        const isCurrent = rootOf(other) === rootOf(actingAs);
        const first = other.kind === 'operator' ? 'review' : 'overview';
        return (
          <button
            key={name}
            type="button"
            aria-pressed={isCurrent}
            onClick={() => void navigate({ to: pathIn(other, first) })}
            className={`grow rounded-sm px-2 py-0.5 text-sm ${isCurrent ? 'bg-accent font-medium text-accent-ink' : 'hover:bg-raised'}`}
          >
            {name}
          </button>
        );
      })}
    </fieldset>
  );
}
