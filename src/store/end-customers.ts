import { isUndecided } from '../domain/change-review.ts';
import type { NameMatches } from '../domain/create-end-customer.ts';
import type {
  EndCustomer,
  EndCustomerDecision,
  EndCustomerProfile,
  EndCustomerSummary,
} from '../domain/end-customer.ts';
import type { Realm } from '../domain/environment.ts';
import { DomainError } from '../domain/errors.ts';
import type { Actor } from '../domain/event.ts';
import { foldName } from '../domain/names.ts';
import { registrableDomain } from '../domain/web-address.ts';
import { insertKeys, revokeKeys } from './api-keys.ts';
import { hasChannelConflict, lockNames } from './channel-conflicts.ts';
import { columns } from './columns.ts';
import { profiles } from './documents.ts';
import { appendEvents } from './events.ts';
import { insertRows, prepared } from './prepared.ts';
import { joinSandbox } from './sandbox-locks.ts';
import { RevisionConflictError } from './store.ts';
import type { Db, EndCustomerRow } from './tables.ts';

/** Partner and realm: what a partner's request can see. */
export interface EndCustomerScope {
  partnerClientId: string;
  realm: Realm;
}

interface OneEndCustomer {
  clientId: string;
  partnerClientId: string;
  realm: Realm;
}

const oneEndCustomer = (db: Db, args: OneEndCustomer) =>
  db
    .selectFrom('end_customers')
    .where('client_id', '=', args.clientId)
    .where('partner_client_id', '=', args.partnerClientId)
    .where('realm', '=', args.realm)
    .where('removed_at', 'is', null);

const fullRow = prepared((db, args: OneEndCustomer) => oneEndCustomer(db, args).selectAll());
const shortRow = prepared((db, args: OneEndCustomer) =>
  oneEndCustomer(db, args).select(['client_id', 'company_name', 'status']),
);

/**
 * Finds an end customer, which the unit of work can then change.
 *
 * @throws DomainError CUSTOMER_NOT_FOUND if it is unknown, removed, another partner's or in the other realm
 */
export async function requireEndCustomer(
  db: Db,
  clientId: string,
  scope: EndCustomerScope,
): Promise<EndCustomer> {
  await joinSandbox(db, scope);
  const [row] = await fullRow(db, { clientId, ...scope });
  if (row === undefined) throw new DomainError('CUSTOMER_NOT_FOUND');
  return toEndCustomer(row);
}

/** @throws DomainError CUSTOMER_NOT_FOUND like {@link requireEndCustomer} */
export async function requireEndCustomerSummary(
  db: Db,
  clientId: string,
  scope: EndCustomerScope,
): Promise<EndCustomerSummary> {
  const [row] = await shortRow(db, { clientId, ...scope });
  if (row === undefined) throw new DomainError('CUSTOMER_NOT_FOUND');
  return { clientId: row.client_id, companyName: row.company_name, status: row.status };
}

/**
 * Finds existing customers with the same names, within the unit of work that creates a customer, or changes the one that is
 * `stored`: the partner's own, and those that cause a channel conflict by a new name. All names of a customer whose review is
 * undecided are new.
 */
export async function findNameMatches(
  db: Db,
  profile: Names,
  { partnerClientId, realm }: EndCustomerScope,
  stored?: EndCustomer,
): Promise<NameMatches> {
  const keys = keysOf(profile, partnerClientId, realm);
  const known = stored && !isUndecided(stored) ? keysOf(stored, partnerClientId, realm) : undefined;
  const added = {
    legal_name_key: keys.legal_name_key === known?.legal_name_key ? null : keys.legal_name_key,
    domain_key: keys.domain_key === known?.domain_key ? null : keys.domain_key,
  };
  if (stored === undefined) await joinSandbox(db, { partnerClientId, realm });
  if (realm === 'live') await lockNames(db, [added.legal_name_key, added.domain_key]);
  const found = await namesakes(db, { scope: keys.application_scope, key: keys.application_key });
  const namesake = found.find(({ client_id }) => client_id !== stored?.clientId);
  const isOwn = namesake?.partner_client_id === partnerClientId;
  const isSame = isOwn && namesake.legal_name_key === keys.legal_name_key;
  return {
    existing: isSame ? namesake.client_id : null,
    applicationNameTaken: namesake !== undefined && !isSame,
    channelConflict: await hasChannelConflict(db, added, { partnerClientId, realm }),
  };
}

const namesakes = prepared((db, args: { scope: string; key: string }) =>
  db
    .selectFrom('end_customers')
    .select(['client_id', 'partner_client_id', 'legal_name_key'])
    .where('application_scope', '=', args.scope)
    .where('application_key', '=', args.key)
    .where('removed_at', 'is', null),
);

/**
 * Saves all changes of a decision about an end customer: rows of `end_customers`, `api_keys` and `events` and, for
 * subscribers of the events, `webhook_deliveries`.
 *
 * @throws RevisionConflictError if the customer has changed since it was read
 */
export async function saveEndCustomer(db: Db, decision: EndCustomerDecision): Promise<void> {
  const { endCustomer, issuedKeys, endedKeys, events } = decision;
  if (events.length === 0) return;
  const { clientId, realm, updatedAt: now } = endCustomer;
  if (endCustomer.revision === 1) {
    await insertRows(db, 'end_customers', [toRow(endCustomer)]);
  } else {
    const { client_id, ...changes } = toRow(endCustomer);
    const { numUpdatedRows } = await db
      .updateTable('end_customers')
      .set(changes)
      .where('client_id', '=', client_id)
      .where('revision', '=', endCustomer.revision - 1)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n) throw new RevisionConflictError(client_id);
  }
  await revokeKeys(db, clientId, endedKeys, now);
  await insertKeys(db, { clientId, owner: 'end_customer', realm }, issuedKeys, now);
  await appendEvents(db, events);
}

type Names = Pick<EndCustomerProfile, 'legalEntityName' | 'applicationName' | 'website'>;

function keysOf({ legalEntityName, applicationName, website }: Names, partnerClientId: string, realm: Realm) {
  return {
    application_scope: applicationScope(partnerClientId, realm),
    application_key: foldName(applicationName),
    legal_name_key: foldName(legalEntityName),
    domain_key: registrableDomain(website),
  };
}

function applicationScope(partnerClientId: string, realm: Realm): string {
  return realm === 'live' ? 'live' : partnerClientId;
}

const fields = columns(
  'clientId',
  'partnerClientId',
  'realm',
  'status',
  'companyName',
  'logoSha256',
  'decisionReason',
  'flowdownStatus',
  'questionnaireStatus',
  'assignee',
  'createdAt',
  'updatedAt',
  'enabledAt',
  'removedAt',
  'registrationsDueAt',
  'revision',
);

function toRow(customer: EndCustomer): Omit<EndCustomerRow, 'erasure'> {
  const keys = keysOf(customer, customer.partnerClientId, customer.realm);
  const { legal_name_key, application_key } = keys;
  return {
    ...fields.write(customer),
    ...keys,
    search_text: [
      foldName(customer.companyName),
      legal_name_key,
      application_key,
      foldName(customer.website),
    ].join('\n'),
    profile: profiles.write(customer),
    review_reasons: JSON.stringify(customer.reviewReasons),
  };
}

/** Converts an end customer from its row. */
export function toEndCustomer(row: Omit<EndCustomerRow, 'erasure'>): EndCustomer {
  return {
    ...fields.read(row),
    ...profiles.read(row.profile),
    reviewReasons: JSON.parse(row.review_reasons) as EndCustomer['reviewReasons'],
  };
}

/** Ends all assignments of reviews to an assignee. */
export async function unassignReviews(db: Db, assignee: Actor): Promise<void> {
  await db
    .updateTable('end_customers')
    .set((eb) => ({ assignee: null, revision: eb('revision', '+', 1) }))
    .where('assignee', 'is not', null)
    .where('assignee', '=', assignee)
    .execute();
}
