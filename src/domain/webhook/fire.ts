import type { Context } from '../context.ts';
import type { EndCustomer } from '../end-customer.ts';
import { invalidField } from '../errors.ts';
import { type Actor, type DomainEvent, event } from '../event.ts';
import type { RegistrationInputs } from '../registration/reconcile.ts';
import {
  type RegistrationEnvironment,
  type RegistrationStatus,
  registrationEnvironments,
} from '../registration/registration.ts';
import { type Defect, delayMs, isRefused, type RefusedDefect } from './defect.ts';
import { isAccepted, type Outcome } from './retry.ts';

/** A webhook to fire about a registration, whatever its actual status. */
export interface FireRequest {
  institutionId: string;
  environment: RegistrationEnvironment;
  status: RegistrationStatus;
  defect: Defect | null;
}

/** One webhook for each endpoint that subscribes to it. */
interface FiredWebhook {
  event: DomainEvent;
  /** In sandbox time. */
  dueAt: number;
  defect: RefusedDefect | null;
}

export interface Firing {
  /** In the order in which they are reported to have happened. */
  events: readonly DomainEvent[];
  /** In the order in which they are sent. */
  webhooks: readonly FiredWebhook[];
}

/** The previous status of each status. */
const previousStatus: Readonly<Record<RegistrationStatus, RegistrationStatus | null>> = {
  NOT_STARTED: null,
  PROCESSING: 'NOT_STARTED',
  APPROVED: 'PROCESSING',
  ENABLED: 'APPROVED',
  ATTENTION_REQUIRED: 'PROCESSING',
};

/** Time between the two events of the defect `reorder`, in milliseconds. */
const apartMs = 1000;

/**
 * Creates events about a registration that did not happen, to test a receiver.
 *
 * @throws DomainError INVALID_FIELD for an institution or environment that the sandbox does not have, or a status that
 *   cannot be reordered
 */
export function fireWebhooks(
  customer: EndCustomer,
  { institutions, developmentIsOn }: Pick<RegistrationInputs, 'institutions' | 'developmentIsOn'>,
  { institutionId, environment, status, defect }: FireRequest,
  actor: Actor,
  context: Context,
): Firing {
  const institution = institutions.find((terms) => terms.institutionId === institutionId);
  if (institution === undefined) {
    throw invalidField('institution_id', `${institutionId} is not in this sandbox`);
  }
  if (!registrationEnvironments(developmentIsOn).includes(environment)) {
    throw invalidField('environment', `names ${environment}, which is switched off`);
  }
  const { clientId: endCustomerClientId, partnerClientId, realm } = customer;
  const about = { realm, partnerClientId, endCustomerClientId, institutionId, environment };
  const firedEvent = (after: RegistrationStatus, now: number) => {
    const data = { institutionName: institution.name, before: previousStatus[after], after };
    return event({ ...about, type: 'webhook.fired', actor, data }, { ...context, now });
  };
  const { now } = context;
  if (defect === 'reorder') {
    const earlier = previousStatus[status];
    if (earlier === null)
      throw invalidField('defect', `reorder requires a status that follows another, not ${status}`);
    const [older, newer] = [firedEvent(earlier, now - apartMs), firedEvent(status, now)];
    const webhooks = [newer, older].map((fired) => ({ event: fired, dueAt: now, defect: null }));
    return { events: [older, newer], webhooks };
  }
  const webhook: FiredWebhook = {
    event: firedEvent(status, now),
    dueAt: defect === 'delay' ? now + delayMs : now,
    defect: defect !== null && isRefused(defect) ? defect : null,
  };
  return { events: [webhook.event], webhooks: defect === 'duplicate' ? [webhook, webhook] : [webhook] };
}

export const expectations = ['accept', 'refuse'] as const;
/** How a receiver should respond to a webhook. */
type Expectation = (typeof expectations)[number];

export const verdicts = ['passed', 'failed'] as const;
/** Whether a receiver responded as expected. */
type Verdict = (typeof verdicts)[number];

export function expectationOf(defect: RefusedDefect | null): Expectation {
  return defect === null ? 'accept' : 'refuse';
}

/**
 * Returns whether a receiver responded as expected in the last attempt; null before one. Without a response, a webhook
 * is not refused.
 */
export function verdictOf(
  expected: Expectation,
  last: Pick<Outcome, 'statusCode'> | undefined,
): Verdict | null {
  if (last === undefined) return null;
  const hasAccepted = isAccepted(last);
  const hasRefused = last.statusCode !== null && !hasAccepted;
  return (expected === 'accept' ? hasAccepted : hasRefused) ? 'passed' : 'failed';
}
