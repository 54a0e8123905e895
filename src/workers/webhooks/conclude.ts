import { concludeDelivery, concludeLateDelivery, type Delivery } from '../../domain/webhook/delivery.ts';
import { type DisabledReason, disableEndpoint, type Endpoint } from '../../domain/webhook/endpoint.ts';
import { hasRejectedForLong, noteAttempt } from '../../domain/webhook/health.ts';
import { isAccepted, isGone, type RetryPolicy } from '../../domain/webhook/retry.ts';
import type { ContextAt } from '../../keyring/context.ts';
import type { Db, WebhookAttemptRow } from '../../store/tables.ts';
import { findDelivery, insertAttempts, saveConcluded } from '../../store/webhook-deliveries.ts';
import { saveEndpoint, saveHealth } from '../../store/webhook-endpoints.ts';
import type { Attempt } from './send.ts';

/**
 * Records the outcomes of attempts, with the time of each retry, and the health of the endpoint, which is locked; an endpoint that wants nothing more
 * is disabled. Returns the endpoint after the changes.
 */
export async function concludeAttempts(
  db: Db,
  { policy, contextAt }: { policy: RetryPolicy; contextAt: ContextAt },
  endpoint: Endpoint,
  ended: readonly Attempt[],
): Promise<Endpoint> {
  if (ended.length === 0) return endpoint;
  const concluded: { attempt: Attempt; delivery: Delivery }[] = [];
  for (const attempt of ended) {
    const delivery = await concludeOne(db, attempt, policy);
    if (delivery !== undefined) concluded.push({ attempt, delivery });
  }
  await insertAttempts(
    db,
    concluded.map(({ attempt, delivery }) => toLog(attempt, delivery)),
  );
  let after = endpoint;
  // An attempt that must be rejected, or began before its sandbox was reset or restored, shows nothing about its
  // receiver.
  for (const { attempt, delivery } of concluded) {
    if (delivery.defect !== null || delivery.status === 'discarded') continue;
    const { at, outcome } = attempt;
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

/** Saves a delivery after an attempt and returns it; undefined if it has been deleted in the meantime. */
async function concludeOne(
  db: Db,
  { delivery, at, outcome }: Attempt,
  policy: RetryPolicy,
): Promise<Delivery | undefined> {
  // A listener's delivery is read now, and may have been discarded since it was handed out.
  const after = concludeDelivery(delivery, at, outcome, policy);
  if (delivery.status === 'pending' && (await saveConcluded(db, delivery, after))) return after;
  const found = await findDelivery(db, delivery.deliveryId);
  if (found === undefined) return undefined;
  const late = concludeLateDelivery(found, outcome);
  return (await saveConcluded(db, found, late)) ? late : undefined;
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

function toLog(
  { at, sentAt, durationMs, kid, outcome, failure, answer, answerHeaders }: Attempt,
  { deliveryId, attempts }: Delivery,
): WebhookAttemptRow {
  return {
    delivery_id: deliveryId,
    number: attempts,
    at,
    sent_at: sentAt,
    duration_ms: durationMs,
    kid,
    status_code: outcome.statusCode,
    failure,
    answer,
    answer_headers: answerHeaders && JSON.stringify(answerHeaders),
  };
}
