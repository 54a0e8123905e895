import { concludeAttempt } from '../domain/webhook/delivery.ts';
import { type DisabledReason, disableEndpoint, type Endpoint } from '../domain/webhook/endpoint.ts';
import { hasRejectedForLong, noteAttempt } from '../domain/webhook/health.ts';
import { isAccepted, isGone, type RetryPolicy } from '../domain/webhook/retry.ts';
import type { ContextAt } from '../keyring/context.ts';
import type { Db } from '../store/tables.ts';
import { saveAttempts } from '../store/webhook-deliveries.ts';
import { saveEndpoint, saveHealth } from '../store/webhook-endpoints.ts';
import type { Attempt } from './send.ts';

/**
 * Writes down what came of attempts, and what that says of the endpoint, which is locked: one that wants nothing more is
 * disabled. Returns it as it now is.
 */
export async function concludeAttempts(
  db: Db,
  { policy, contextAt }: { policy: RetryPolicy; contextAt: ContextAt },
  endpoint: Endpoint,
  ended: readonly Attempt[],
): Promise<Endpoint> {
  if (ended.length === 0) return endpoint;
  await saveAttempts(
    db,
    ended.map((attempt) => ({
      delivery: concludeAttempt(attempt.delivery, attempt.at, attempt.outcome, policy),
      attempt: toLog(attempt),
    })),
  );
  let after = endpoint;
  // A webhook that is to be refused says nothing of its receiver.
  for (const { at, outcome } of ended.filter(({ delivery }) => delivery.defect === null)) {
    after = { ...after, health: noteAttempt(after.health, at, isAccepted(outcome), policy) };
    const reason = reasonToDisable(after, at, isGone(outcome), policy);
    if (reason === null) continue;
    const decision = disableEndpoint(after, reason, contextAt(at));
    await saveEndpoint(db, decision);
    after = decision.endpoint;
  }
  await saveHealth(db, after);
  return after;
}

function reasonToDisable(
  { status, health }: Endpoint,
  at: number,
  wasGone: boolean,
  policy: RetryPolicy,
): DisabledReason | null {
  if (status === 'disabled') return null;
  if (wasGone) return 'GONE';
  return hasRejectedForLong(health, at, policy) ? 'REJECTED' : null;
}

function toLog({ at, sentAt, durationMs, kid, outcome, failure, answer }: Attempt) {
  return {
    at,
    sent_at: sentAt,
    duration_ms: durationMs,
    kid,
    status_code: outcome.statusCode,
    failure,
    answer,
  };
}
