import type { Realm } from '../../domain/environment.ts';
import { type EventType, isInternal } from '../../domain/event.ts';
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

/** What a change is about; null for nothing in particular. */
export interface Subject {
  realm: Realm | null;
  partnerClientId: string | null;
  endCustomerClientId: string | null;
}

/** A change, with its topics and its subject. */
export interface Change extends Subject {
  topics: readonly Topic[];
  /** Who sees it: the operator only, also its partner, or every partner, although it belongs to none. */
  audience: 'operator' | 'partner' | 'all';
}

/** What a listener is notified of. */
export interface Report {
  /** All topics, in order. */
  topics: readonly Topic[];
  /** The same changes by their subjects. */
  changes: readonly ReportedChange[];
}

/** Changes of one topic in one realm of one partner, on the wire. */
interface ReportedChange {
  topic: Topic;
  /** Null if they can concern both realms. */
  realm: Realm | null;
  /** Null if they can concern any partner. */
  partner_client_id: string | null;
  /** Null if they can concern any end customer. */
  end_customer_client_ids: readonly string[] | null;
}

/** If there are more, they are reported without their partners. */
const reportedMax = 24;
const endCustomersMax = 20;

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
const kindsForAll = new Set(['institution', 'webhook_key']);

/** The change reported by an event. */
export function changeOf(type: EventType, subject: Subject): Change {
  const [kind = ''] = type.split('.');
  const isTakenBack = type === 'sandbox.reset' || type === 'sandbox.restored';
  return {
    topics: ['events', ...(isTakenBack ? sandboxTopics : (topicsOfKind[kind] ?? []))],
    ...subject,
    audience: isInternal(type) ? 'operator' : kindsForAll.has(kind) ? 'all' : 'partner',
  };
}

/** Stands for any changes: all may have to be refetched. */
export const anything: Change = {
  topics,
  realm: null,
  partnerClientId: null,
  endCustomerClientId: null,
  audience: 'all',
};

/** Reports the changes that the caller can see. */
export function reportWithin(changes: readonly Change[], { partnerClientId }: Reach): Report {
  const seen = changes.filter(
    ({ audience, ...change }) =>
      partnerClientId === null ||
      audience === 'all' ||
      (audience === 'partner' && change.partnerClientId === partnerClientId),
  );
  const reported = bySubject(seen);
  return {
    topics: [...new Set(reported.map(({ topic }) => topic))].toSorted(),
    changes: reported.length <= reportedMax ? reported : bySubject(seen.map(withoutPartner)),
  };
}

function withoutPartner(change: Change): Change {
  return { ...change, partnerClientId: null, endCustomerClientId: null };
}

function bySubject(changes: readonly Change[]): ReportedChange[] {
  const groups = new Map<string, ReportedChange & { end_customer_client_ids: string[] | null }>();
  for (const { topics, realm, partnerClientId, endCustomerClientId } of changes) {
    for (const topic of topics) {
      const key = `${topic} ${realm} ${partnerClientId}`;
      const group = groups.get(key) ?? {
        topic,
        realm,
        partner_client_id: partnerClientId,
        end_customer_client_ids: [],
      };
      groups.set(key, group);
      const ids = group.end_customer_client_ids;
      if (ids === null || (endCustomerClientId !== null && ids.includes(endCustomerClientId))) continue;
      if (endCustomerClientId === null || ids.length === endCustomersMax)
        group.end_customer_client_ids = null;
      else ids.push(endCustomerClientId);
    }
  }
  return [...groups.values()];
}
