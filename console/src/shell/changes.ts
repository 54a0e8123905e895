import type { Query } from '@tanstack/react-query';
import type { Realm, Schema } from '../api/client.ts';

/** Changes of one topic, as the server reports them; null stands for any. */
export interface Change {
  topic: string;
  realm: Realm | null;
  partner_client_id: string | null;
  end_customer_client_ids: readonly string[] | null;
}

/** By topic: the prefixes of the paths whose responses may have changed. */
const pathsOfTopic: Readonly<Record<string, readonly string[]>> = {
  direct_customers: ['/v1/direct-customers', '/v1/end-customers'],
  end_customers: [
    '/v1/end-customers',
    '/v1/registrations/',
    '/v1/overview',
    '/v1/waiting',
    '/partner/customer/',
    '/simulation/quotas/',
  ],
  events: ['/v1/events', '/v1/end-customers/'],
  institutions: ['/v1/institutions', '/v1/registrations', '/simulation/institutions/'],
  keys: ['/v1/end-customers/', '/v1/partners/'],
  // Lists have the names of partners.
  partners: [
    '/v1/partners',
    '/v1/overview',
    '/v1/end-customers',
    '/v1/registrations',
    '/v1/tokens',
    '/v1/users',
  ],
  registrations: [
    '/v1/registrations',
    '/v1/end-customers/',
    '/v1/overview',
    '/v1/waiting',
    '/partner/customer/',
    '/simulation/clock/',
  ],
  // Calls use up faults.
  requests: ['/v1/sandbox-requests', '/simulation/faults/get'],
  sandbox: ['/simulation/', '/v1/end-customers', '/v1/overview', '/v1/waiting'],
  tokens: ['/v1/tokens'],
  users: ['/v1/users'],
  webhooks: ['/v1/webhook', '/v1/overview', '/v1/waiting'],
};

/** What a query is about; undefined for nothing in particular. */
interface Subject {
  realm?: Realm | undefined;
  partner?: string | undefined;
  customer?: string | undefined;
}

interface Input {
  params?: { path?: Record<string, string>; query?: Record<string, unknown> };
  body?: { end_customer_client_id?: string };
}

/** Whether the response to a query may have changed; `pageRealm` is null on pages of the operator. */
export function isConcerned({ queryKey, state }: Query, change: Change, pageRealm: Realm | null): boolean {
  const [, path, input] = queryKey as [method: string, path?: string, input?: Input];
  if (!pathsOfTopic[change.topic]?.some((prefix) => path?.startsWith(prefix))) return false;
  const { realm, partner, customer } = subjectOf(path ?? '', input, state.data, pageRealm);
  return (
    (realm === undefined || change.realm === null || realm === change.realm) &&
    (partner === undefined || change.partner_client_id === null || partner === change.partner_client_id) &&
    (customer === undefined || (change.end_customer_client_ids?.includes(customer) ?? true))
  );
}

function subjectOf(
  path: string,
  { params: { path: ids = {}, query = {} } = {}, body }: Input = {},
  data: unknown,
  pageRealm: Realm | null,
): Subject {
  const realm = realmIn(path, query, pageRealm);
  // It has no end customers, whose keys are of the same topic as its own.
  if (path.startsWith('/v1/partners/')) return { realm, partner: ids['client_id'], customer: '' };
  // Conflicts name end customers of other partners.
  if (hasConflicts(data)) return { realm };
  const customer =
    body?.end_customer_client_id ??
    ids['end_customer_client_id'] ??
    (path.startsWith('/v1/end-customers/') ? ids['client_id'] : textIn(query, 'end_customer_client_id'));
  return { realm, partner: textIn(query, 'partner_client_id'), customer };
}

/** Paths of which a partner's page reads its own realm, although no parameter says so. */
const inRealmOfPage = /^(?:\/v1\/(?:end-customers|registrations|webhook-deliveries)|\/partner\/)/u;

function realmIn(
  path: string,
  { realm, environment }: Record<string, unknown>,
  pageRealm: Realm | null,
): Realm | undefined {
  if (realm !== undefined) return realm as Realm;
  if (environment !== undefined) return environment === 'sandbox' ? 'sandbox' : 'live';
  return pageRealm !== null && inRealmOfPage.test(path) ? pageRealm : undefined;
}

function hasConflicts(data: unknown): boolean {
  const { end_customer } = (data ?? {}) as { end_customer?: Partial<Schema<'EndCustomer'>> };
  return (end_customer?.conflicts ?? null) !== null;
}

function textIn(query: Record<string, unknown>, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' ? value : undefined;
}
