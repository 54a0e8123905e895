import type { Schema } from '../../../api/client.ts';
import { Badge, StatusBadge } from '../../../ui/badge.tsx';
import { inFull } from '../../../ui/time.tsx';

type Endpoint = Schema<'WebhookEndpoint'>;

/** How an endpoint has answered in the last 24 hours. */
export function Health({ health }: Pick<Endpoint, 'health'>) {
  const { accepted, rejected } = health;
  const all = accepted + rejected;
  if (all === 0) return <span className="text-muted">Nothing sent in 24 hours</span>;
  if (rejected === 0) return <span>All {all} accepted</span>;
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {accepted} of {all} accepted
      {accepted < rejected && <Badge tone="bad">Failing</Badge>}
    </span>
  );
}

/** Whether an endpoint is sent to. */
export function EndpointStatus({ status }: Pick<Endpoint, 'status'>) {
  return <StatusBadge status={status} />;
}

/** Why nothing is sent to an endpoint, or will soon not be, and what to do; null where all is well. */
export function troubleOf({ status, disabled_reason, health }: Endpoint): string | null {
  if (status === 'paused')
    return 'Nothing is sent to it: it is paused. What it is to be told waits until you resume it.';
  if (status === 'disabled') {
    const why =
      disabled_reason === 'GONE'
        ? 'it has answered 410, which says that it wants nothing more'
        : 'it has rejected almost everything for long';
    return `Nothing is sent to it: ${why}. Mend the receiver, then resume it; what it was to be told has waited.`;
  }
  if (health.rejecting_since !== null) {
    return `It has rejected almost everything since ${inFull(health.rejecting_since)}, and is disabled when that goes on.`;
  }
  return null;
}
