import type { Schema } from '../../../api/client.ts';

export type EventType = Schema<'WebhookEventType'>;

/** Descriptions of the event types. */
export const eventTypeDescriptions: Record<EventType, string> = {
  END_CUSTOMER_OAUTH_STATUS_UPDATED: 'A registration changed status; in the format of Plaid’s API.',
  'registration.updated': 'A registration changed status; with the previous status and any problems.',
  'registration.withdrawn': 'A registration was withdrawn.',
  'end_customer.created': 'An end customer was created.',
  'end_customer.approved': 'An end customer was approved.',
  'end_customer.denied': 'An end customer was denied.',
  'end_customer.reversed': 'A denial was reversed.',
  'end_customer.updated': 'An end customer was updated.',
  'end_customer.enabled': 'An end customer was enabled; its registrations start.',
  'end_customer.information_requested': 'The operator asked for information about an end customer.',
  'end_customer.removed': 'An end customer was removed.',
  'end_customer.suspended': 'The operator suspended an end customer; its keys are rejected.',
  'end_customer.resumed': 'The suspension of an end customer ended.',
  'end_customer.off_boarded': 'The operator off-boarded an end customer; it is no longer found.',
  'endpoint.disabled': 'Another of your endpoints was disabled.',
};

export const eventTypes = Object.keys(eventTypeDescriptions) as EventType[];

/** Selected by default: enough to follow an end customer. */
export const usualEventTypes: readonly EventType[] = [
  'END_CUSTOMER_OAUTH_STATUS_UPDATED',
  'end_customer.approved',
  'end_customer.denied',
  'end_customer.enabled',
];
