import type { Schema } from '../../../api/client.ts';
import { useRealmNow } from '../../../shell/realm-now.ts';
import { Badge, StatusBadge } from '../../../ui/badge.tsx';
import { fromNow, inFull } from '../../../ui/time.tsx';

type Delivery = Pick<Schema<'WebhookDelivery'>, 'status' | 'attempt_count' | 'next_attempt_at'>;

/** The status of a webhook; one that is pending after failed attempts is being retried. */
export function DeliveryStatus({ status, attempt_count: attempts, next_attempt_at: at }: Delivery) {
  return status === 'pending' && attempts > 0 && at !== null ? (
    <Retrying at={at} />
  ) : (
    <StatusBadge status={status} />
  );
}

function Retrying({ at }: { at: string }) {
  const now = useRealmNow();
  return (
    <span title={`Next attempt at ${inFull(at)}`}>
      <Badge tone="warn">Retrying {now !== undefined && Date.parse(at) > now && fromNow(at, now)}</Badge>
    </span>
  );
}
