import type { Context } from '../context.ts';
import type { EndCustomer } from '../end-customer.ts';
import { DomainError } from '../errors.ts';
import { type Actor, type DomainEvent, event } from '../event.ts';
import type { RegistrationSurroundings } from '../registration/reconcile.ts';
import {
  type RegistrationEnvironment,
  type RegistrationStatus,
  registrationEnvironments,
} from '../registration/registration.ts';
import { type Defect, delayMs, isRefused, type RefusedDefect } from './defect.ts';

/** What a partner wants to be told of a registration, whatever its status is. */
export interface FireWish {
  institutionId: string;
  environment: RegistrationEnvironment;
  status: RegistrationStatus;
  defect: Defect | null;
}

/** One webhook to be sent to each endpoint that asks for it. */
export interface FiredWebhook {
  event: DomainEvent;
  /** In sandbox time. */
  dueAt: number;
  defect: RefusedDefect | null;
}

export interface Firing {
  /** In the order in which they are said to have happened. */
  events: readonly DomainEvent[];
  /** In the order in which they are sent. */
  webhooks: readonly FiredWebhook[];
}

/** The status that a registration comes from. */
const comesFrom: Readonly<Record<RegistrationStatus, RegistrationStatus | null>> = {
  NOT_STARTED: null,
  PROCESSING: 'NOT_STARTED',
  APPROVED: 'PROCESSING',
  ENABLED: 'APPROVED',
  ATTENTION_REQUIRED: 'PROCESSING',
};

/** How much later the second of two things happened that are told in the wrong order, in milliseconds. */
const apartMs = 1000;

/**
 * Tells of a registration what has not happened, so that the partner sees what its receiver does with it.
 *
 * @throws DomainError INVALID_FIELD for an institution or an environment that the sandbox does not have, or a status that
 *   nothing could be told in the wrong order with
 */
export function fireWebhooks(
  customer: EndCustomer,
  { institutions, developmentIsOn }: Pick<RegistrationSurroundings, 'institutions' | 'developmentIsOn'>,
  { institutionId, environment, status, defect }: FireWish,
  actor: Actor,
  context: Context,
): Firing {
  const institution = institutions.find((terms) => terms.institutionId === institutionId);
  if (institution === undefined) {
    throw refusal('institution_id', `${institutionId} is no institution of this sandbox`);
  }
  if (!registrationEnvironments(developmentIsOn).includes(environment)) {
    throw refusal('environment', `names ${environment}, which is switched off`);
  }
  const { clientId: endCustomerClientId, partnerClientId, realm } = customer;
  const about = { realm, partnerClientId, endCustomerClientId, institutionId, environment };
  const tell = (after: RegistrationStatus, now: number) => {
    const data = { institutionName: institution.name, before: comesFrom[after], after };
    return event({ ...about, type: 'webhook.fired', actor, data }, { ...context, now });
  };
  const { now } = context;
  if (defect === 'reorder') {
    const earlier = comesFrom[status];
    if (earlier === null)
      throw refusal('defect', `reorder needs a status that follows another, not ${status}`);
    const [older, newer] = [tell(earlier, now - apartMs), tell(status, now)];
    const webhooks = [newer, older].map((told) => ({ event: told, dueAt: now, defect: null }));
    return { events: [older, newer], webhooks };
  }
  const webhook: FiredWebhook = {
    event: tell(status, now),
    dueAt: defect === 'delay' ? now + delayMs : now,
    defect: defect !== null && isRefused(defect) ? defect : null,
  };
  return { events: [webhook.event], webhooks: defect === 'duplicate' ? [webhook, webhook] : [webhook] };
}

function refusal(path: string, problem: string): DomainError {
  return new DomainError('INVALID_FIELD', { fields: [{ path, problem }] });
}
