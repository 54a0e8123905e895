import type { Schema } from '../../../api/client.ts';

export type EventType = Schema<'WebhookEventType'>;

/** What each kind of webhook tells. */
export const eventTypeTells: Record<EventType, string> = {
  END_CUSTOMER_OAUTH_STATUS_UPDATED: 'A registration has come to another status; in the contract’s shape.',
  'registration.updated': 'The same, with the status before and after, and problems where there are any.',
  'registration.withdrawn': 'A registration was taken back.',
  'end_customer.created': 'An end customer was created.',
  'end_customer.approved': 'The review has approved an end customer.',
  'end_customer.denied': 'The review has denied an end customer.',
  'end_customer.reversed': 'A denial was reversed.',
  'end_customer.updated': 'Something about an end customer has changed.',
  'end_customer.enabled': 'An end customer was enabled; its registrations begin.',
  'end_customer.removed': 'An end customer was removed.',
  'endpoint.disabled': 'Nothing more is sent to another of your endpoints.',
};

export const eventTypes = Object.keys(eventTypeTells) as EventType[];

/** What is ticked in the beginning: enough to follow an end customer all the way. */
export const usualEventTypes: readonly EventType[] = [
  'END_CUSTOMER_OAUTH_STATUS_UPDATED',
  'end_customer.approved',
  'end_customer.denied',
  'end_customer.enabled',
];
