import { toTimestamp, toTimestampOrNull } from './fields.ts';
import type { SystemReply } from './system.ts';

const quarterMs = 15 * 60_000;

interface Waiting {
  count: number;
  /** Milliseconds since the epoch. */
  oldest: number | null;
}

/** Counts of the queues in the store. */
interface Queues {
  due: Waiting;
  tasks: Waiting;
  customers: Waiting;
  failing: readonly {
    institutionId: string;
    failing: number;
    lastFailure: string | null;
    at: number;
    oldest: number;
  }[];
  webhooks: {
    endpoints: ReadonlyMap<'active' | 'paused' | 'disabled', number>;
    failing: number;
    pending: number;
    due: number;
    oldestDueAt: number | null;
  };
}

export function toWaitingReply({
  due,
  tasks,
  customers,
  failing,
  webhooks,
}: Queues): Pick<SystemReply, 'registrations' | 'webhooks' | 'failing_institutions'> {
  const oldest = failing.length === 0 ? null : Math.min(...failing.map((one) => one.oldest));
  const endpoints = (status: 'active' | 'paused' | 'disabled') => webhooks.endpoints.get(status) ?? 0;
  return {
    registrations: {
      due: due.count,
      oldest_due_at: toTimestampOrNull(due.oldest),
      waiting_for_operator: tasks.count,
      oldest_waiting_since: toTimestampOrNull(tasks.oldest),
      in_retry: failing.reduce((sum, one) => sum + one.failing, 0),
      oldest_in_retry_since: toTimestampOrNull(oldest),
      customers_due: customers.count,
    },
    webhooks: {
      pending: webhooks.pending,
      due: webhooks.due,
      oldest_due_at: toTimestampOrNull(webhooks.oldestDueAt),
      endpoints: endpoints('active') + endpoints('paused') + endpoints('disabled'),
      failing_endpoints: webhooks.failing,
      paused_endpoints: endpoints('paused'),
      disabled_endpoints: endpoints('disabled'),
    },
    failing_institutions: failing.map(({ institutionId, failing, lastFailure, at }) => ({
      institution_id: institutionId,
      failing,
      last_failure: lastFailure,
      last_failed_at: toTimestamp(at),
    })),
  };
}

interface Minute {
  at: number;
  requests: number;
  refused: number;
  failed: number;
  slowestMs: number;
  errors: ReadonlyMap<string, number>;
}

/** The traffic of a node in the last hour, by minute. */
export function toTrafficReply(minutes: readonly Minute[], now: number): SystemReply['traffic'] {
  const recent = minutes.filter(({ at }) => at > now - quarterMs);
  const sum = (of: readonly Minute[], what: 'requests' | 'failed') =>
    of.reduce((total, minute) => total + minute[what], 0);
  const errors = new Map<string, number>();
  for (const [code, count] of minutes.flatMap((minute) => [...minute.errors])) {
    errors.set(code, (errors.get(code) ?? 0) + count);
  }
  const requests = sum(recent, 'requests');
  const failed = sum(recent, 'failed');
  return {
    requests_15_minutes: requests,
    failed_15_minutes: failed,
    error_rate_15_minutes: requests === 0 ? 0 : failed / requests,
    minutes: minutes.map(({ at, requests, refused, failed, slowestMs }) => ({
      at: toTimestamp(at),
      requests,
      refused,
      failed,
      slowest_ms: slowestMs,
    })),
    errors: [...errors]
      .map(([error_code, count]) => ({ error_code, count }))
      .toSorted((one, other) => other.count - one.count),
  };
}
