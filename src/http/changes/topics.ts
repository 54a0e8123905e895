import type { EventType } from '../../domain/event.ts';
import type { Reach } from '../../domain/role.ts';

/** Data that may have to be refetched. */
const topics = [
  'direct_customers',
  'end_customers',
  'events',
  'institutions',
  'keys',
  'partners',
  'registrations',
  'requests',
  'sandbox',
  'tokens',
  'users',
  'webhooks',
] as const;
export type Topic = (typeof topics)[number];

/** A change, with its topics and its partner. */
export interface Change {
  topics: readonly Topic[];
  /** Null if it belongs to no partner. */
  partnerClientId: string | null;
  /** Whether every partner sees it, although it belongs to none. */
  isEverybodys: boolean;
}

/** By the first word of an event type. */
const topicsOfKind: Readonly<Record<string, readonly Topic[]>> = {
  api_key: ['keys'],
  direct_customer: ['direct_customers'],
  end_customer: ['end_customers', 'keys'],
  endpoint: ['webhooks'],
  institution: ['institutions', 'registrations'],
  partner: ['partners'],
  registration: ['registrations'],
  sandbox: ['sandbox'],
  token: ['tokens'],
  user: ['users'],
  webhook: ['webhooks'],
  webhook_key: ['webhooks'],
};

/** Everything in a sandbox. */
const sandboxTopics: readonly Topic[] = ['sandbox', 'end_customers', 'registrations', 'keys', 'webhooks'];
const everybodys = new Set(['institution', 'webhook_key']);

/** The change reported by an event. */
export function changeOf(type: EventType, partnerClientId: string | null): Change {
  const [kind = ''] = type.split('.');
  const isTakenBack = type === 'sandbox.reset' || type === 'sandbox.restored';
  return {
    topics: ['events', ...(isTakenBack ? sandboxTopics : (topicsOfKind[kind] ?? []))],
    partnerClientId,
    isEverybodys: everybodys.has(kind),
  };
}

/** The topics of the changes that the caller can see, in order. */
export function topicsWithin(changes: readonly Change[], { partnerClientId }: Reach): Topic[] {
  const seen = new Set<Topic>();
  for (const change of changes) {
    const isWithin = partnerClientId === null || change.partnerClientId === partnerClientId;
    if (isWithin || change.isEverybodys) for (const topic of change.topics) seen.add(topic);
  }
  return [...seen].toSorted();
}
