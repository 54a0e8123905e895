import { type Environment, environments, realmOf } from '../environment.ts';
import type { DomainEvent, EventType } from '../event.ts';

/** Kinds of webhook that are in the contract's shape. */
export const contractWebhookTypes = ['END_CUSTOMER_OAUTH_STATUS_UPDATED'] as const;
export type ContractWebhookType = (typeof contractWebhookTypes)[number];

/** Kinds of webhook of our own, named as the events they tell of; in the shape of Standard Webhooks. */
export const ownWebhookTypes = [
  'end_customer.created',
  'end_customer.approved',
  'end_customer.denied',
  'end_customer.reversed',
  'end_customer.updated',
  'end_customer.enabled',
  'end_customer.removed',
  'registration.updated',
  'registration.withdrawn',
  'endpoint.disabled',
] as const satisfies readonly EventType[];
export type OwnWebhookType = (typeof ownWebhookTypes)[number];

export const webhookTypes = [...contractWebhookTypes, ...ownWebhookTypes] as const;
/** What an endpoint can ask for. */
export type WebhookType = (typeof webhookTypes)[number];

export function isContractType(type: WebhookType): type is ContractWebhookType {
  return (contractWebhookTypes as readonly string[]).includes(type);
}

/** The kinds of webhook that tell of an event; none where it is nothing that partners are told of. */
export function webhookTypesOf({ type }: Pick<DomainEvent, 'type'>): readonly WebhookType[] {
  // One that is fired is told as what it plays.
  if (type === 'registration.updated' || type === 'webhook.fired') {
    return ['END_CUSTOMER_OAUTH_STATUS_UPDATED', 'registration.updated'];
  }
  return ownWebhookTypes.filter((own) => own === type);
}

/** The environments whose endpoints hear of an event. What names none is told wherever its realm is seen. */
export function environmentsOf({
  realm,
  environment,
}: Pick<DomainEvent, 'realm' | 'environment'>): Environment[] {
  if (realm === 'sandbox') return ['sandbox'];
  return environments.filter((name) => realmOf(name) === realm && name === (environment ?? name));
}
