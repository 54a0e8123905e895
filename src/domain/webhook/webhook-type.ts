import { type Environment, environments, realmOf } from '../environment.ts';
import type { DomainEvent, EventType } from '../event.ts';

/** Webhook types in the contract's shape. */
const contractWebhookTypes = ['END_CUSTOMER_OAUTH_STATUS_UPDATED'] as const;
type ContractWebhookType = (typeof contractWebhookTypes)[number];

/** Our own webhook types, named for their events; in the shape of Standard Webhooks. */
export const ownWebhookTypes = [
  'end_customer.created',
  'end_customer.approved',
  'end_customer.denied',
  'end_customer.reversed',
  'end_customer.updated',
  'end_customer.information_requested',
  'end_customer.enabled',
  'end_customer.suspended',
  'end_customer.resumed',
  'end_customer.removed',
  'end_customer.off_boarded',
  'registration.updated',
  'registration.withdrawn',
  'endpoint.disabled',
] as const satisfies readonly EventType[];

export const webhookTypes = [...contractWebhookTypes, ...ownWebhookTypes] as const;
/** Types that an endpoint can subscribe to. */
export type WebhookType = (typeof webhookTypes)[number];

export function isContractType(type: WebhookType): type is ContractWebhookType {
  return (contractWebhookTypes as readonly string[]).includes(type);
}

/**
 * Returns the type and code of a webhook in the contract's spelling. Our own types are spelled likewise:
 * `end_customer.created` has the type END_CUSTOMER and the code CREATED.
 */
export function typeAndCodeOf(type: WebhookType): { webhookType: string; webhookCode: string } {
  if (isContractType(type)) return { webhookType: 'PARTNER', webhookCode: type };
  const [webhookType = '', webhookCode = ''] = type.toUpperCase().split('.');
  return { webhookType, webhookCode };
}

/** Returns the webhook types of an event; none if partners are not notified of it. */
export function webhookTypesOf({ type }: Pick<DomainEvent, 'type'>): readonly WebhookType[] {
  // A fired webhook has the type of what it simulates.
  if (type === 'registration.updated' || type === 'webhook.fired') {
    return ['END_CUSTOMER_OAUTH_STATUS_UPDATED', 'registration.updated'];
  }
  return ownWebhookTypes.filter((own) => own === type);
}

/**
 * Returns the environments whose endpoints receive an event. An event without an environment goes to all environments
 * of its realm.
 */
export function environmentsOf({
  realm,
  environment,
}: Pick<DomainEvent, 'realm' | 'environment'>): Environment[] {
  if (realm === 'sandbox') return ['sandbox'];
  return environments.filter((name) => realmOf(name) === realm && name === (environment ?? name));
}
