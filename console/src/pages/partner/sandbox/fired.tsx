import { Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { inFull } from '../../../ui/time.tsx';

type Fired = Schema<'FiredWebhook'>;

/** The outcomes of fired webhooks. */
export function FiredList({ fired }: { fired: readonly Fired[] }) {
  const { actingAs } = useActingAsPartner();
  return (
    <ul aria-label="Outcome" className="divide-y divide-line rounded-md border border-line">
      {fired.map((one) => (
        <li key={one.delivery_id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
          <Verdict verdict={one.verdict} />
          <span className="min-w-0 grow">{outcomeLabel(one)}</span>
          <Link
            to="/partners/$partner/$realm/deliveries/$id"
            params={{ partner: actingAs.clientId, realm: actingAs.realm, id: one.delivery_id }}
            className="font-mono text-sm break-all text-accent hover:underline"
          >
            {one.event_type}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Verdict({ verdict }: Pick<Fired, 'verdict'>) {
  if (verdict === null) return <Badge tone="accent">Not sent yet</Badge>;
  return verdict === 'passed' ? <Badge tone="good">Passed</Badge> : <Badge tone="bad">Failed</Badge>;
}

/** What the receiver should have done, and did. */
function outcomeLabel({ expected, attempts, due_at }: Fired): string {
  const should = `Your receiver should ${expected === 'refuse' ? 'reject' : expected} it`;
  const last = attempts.at(-1);
  if (last === undefined) return `${should}. It is due at ${inFull(due_at)} in sandbox time.`;
  if (last.status_code === null) return `${should}; no response. ${last.failure ?? ''}`;
  return `${should}; it returned ${last.status_code} after ${last.duration_ms} ms.`;
}
