import type { Schema } from '../../api/client.ts';
import { StatusBadge } from '../../ui/badge.tsx';

/** The status of an end customer, or that it is suspended or removed. */
export function CustomerStatus({
  customer: { status, suspended_at, removed_at },
}: {
  customer: Pick<Schema<'EndCustomerSummary'>, 'status' | 'suspended_at' | 'removed_at'>;
}) {
  if (removed_at !== null) return <StatusBadge status="REMOVED" />;
  return <StatusBadge status={suspended_at === null ? status : 'SUSPENDED'} />;
}
