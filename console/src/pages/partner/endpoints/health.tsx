import type { Schema } from '../../../api/client.ts';
import { Badge, StatusBadge } from '../../../ui/badge.tsx';
import { inFull } from '../../../ui/time.tsx';

type Endpoint = Schema<'WebhookEndpoint'>;

/** How many webhooks an endpoint accepted in the last 24 hours. */
export function Health({ health }: Pick<Endpoint, 'health'>) {
  const { accepted, rejected } = health;
  const all = accepted + rejected;
  if (all === 0) return <span className="text-muted">Nothing sent in 24 hours</span>;
  if (rejected === 0) return <span>All {all} accepted</span>;
  return (
    <span className="inline-flex items-center gap-2">
      {accepted} of {all} accepted
      {accepted < rejected && <Badge tone="bad">Failing</Badge>}
    </span>
  );
}

/** The status of an endpoint. */
export function EndpointStatus({ status }: Pick<Endpoint, 'status'>) {
  return <StatusBadge status={status} />;
}

/** Why an endpoint is paused, disabled or about to be disabled, and the fix; null if it is healthy. */
export function troubleOf(endpoint: Endpoint): string | null {
  const { full_since, dropped } = endpoint;
  const full =
    full_since === null
      ? null
      : `Too many webhooks are pending. Further ones are dropped since ${inFull(full_since)}: ${dropped.toLocaleString('en')} so far.`;
  const trouble = [troubleOfHealth(endpoint), full].filter((text) => text !== null);
  return trouble.length === 0 ? null : trouble.join(' ');
}

function troubleOfHealth({ status, disabled_reason, health }: Endpoint): string | null {
  if (status === 'paused') return 'Paused: nothing is sent. Its webhooks wait until you resume it.';
  if (status === 'disabled') {
    const why =
      disabled_reason === 'GONE' ? 'it responded with 410 (Gone)' : 'it kept rejecting almost everything';
    return `Disabled: ${why}. Fix the receiver, then resume the endpoint: waiting webhooks are sent. Failed ones are not: resend them.`;
  }
  if (health.rejecting_since !== null) {
    return `It has rejected almost everything since ${inFull(health.rejecting_since)}; if this continues, it is disabled.`;
  }
  return null;
}
