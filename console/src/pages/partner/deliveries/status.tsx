import type { Schema } from '../../../api/client.ts';
import { useRealmNow } from '../../../shell/realm-now.ts';
import { Badge, StatusBadge } from '../../../ui/badge.tsx';
import { durationText, inFull } from '../../../ui/time.tsx';

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
  const left = now === undefined ? 0 : Date.parse(at) - now;
  return (
    <span title={`Next attempt at ${inFull(at)}`}>
      <Badge tone="warn">Retrying{left > 0 && ` in ${durationText(Math.max(left, 60_000))}`}</Badge>
    </span>
  );
}
