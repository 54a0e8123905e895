import { sql } from 'kysely';
import type { ChannelConflict, ConflictMatch } from '../domain/channel-conflict.ts';
import type { EndCustomer } from '../domain/end-customer.ts';
import type { Realm } from '../domain/environment.ts';
import { foldName } from '../domain/names.ts';
import { registrableDomain } from '../domain/web-address.ts';
import { dialectOf } from './dialect.ts';
import { profiles } from './documents.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

/** The stored keys by which customers are matched; null matches none. */
interface ConflictKeys {
  legal_name_key: string | null;
  domain_key: string | null;
}

type Party = Pick<EndCustomer, 'clientId' | 'partnerClientId' | 'realm' | 'legalEntityName' | 'website'>;

// Look-ups by one index each, which together cost less than one query with OR.

const directByName = prepared((db, args: { key: string | null }) =>
  db
    .selectFrom('direct_customers')
    .select('direct_customer_id')
    .where('legal_name_key', '=', args.key)
    .limit(1),
);

const directByDomain = prepared((db, args: { key: string | null }) =>
  db.selectFrom('direct_customers').select('direct_customer_id').where('domain_key', '=', args.key).limit(1),
);

const liveOfOthers = (db: Db, partnerClientId: string) =>
  db
    .selectFrom('end_customers')
    .where('partner_client_id', '!=', partnerClientId)
    // A literal, so that the partial indexes are used.
    .where('realm', '=', sql.lit<Realm>('live'))
    .where('removed_at', 'is', null);

const othersByName = prepared((db, args: { partner: string; key: string | null }) =>
  liveOfOthers(db, args.partner).select('client_id').where('legal_name_key', '=', args.key).limit(1),
);

const othersByDomain = prepared((db, args: { partner: string; key: string | null }) =>
  liveOfOthers(db, args.partner).select('client_id').where('domain_key', '=', args.key).limit(1),
);

/**
 * Returns whether another partner's live customer or a direct customer has the legal name or the registrable domain.
 */
export async function hasChannelConflict(
  db: Db,
  keys: ConflictKeys,
  { partnerClientId: partner, realm }: Pick<EndCustomer, 'partnerClientId' | 'realm'>,
): Promise<boolean> {
  // A name that is not known yet matches nothing.
  const name = { key: keys.legal_name_key || null };
  if (name.key === null && keys.domain_key === null) return false;
  const domain = { key: keys.domain_key };
  if ((await directByName(db, name)).length > 0 || (await directByDomain(db, domain)).length > 0) return true;
  // A sandbox must not reveal other partners' live customers.
  if (realm === 'sandbox') return false;
  const sameName = await othersByName(db, { partner, ...name });
  return sameName.length > 0 || (await othersByDomain(db, { partner, ...domain })).length > 0;
}

/** Limit for each kind and match; a name with more matches is unlikely to be one company's. */
const shownMax = 20;

/** Lists an end customer's current conflicts, by the same keys; direct customers first. */
export async function listChannelConflicts(db: Db, party: Party): Promise<ChannelConflict[]> {
  const found = new Map<string, ChannelConflict>();
  const keys = {
    // A name that is not known yet matches nothing.
    legal_name: foldName(party.legalEntityName) || null,
    domain: registrableDomain(party.website),
  };
  for (const match of ['legal_name', 'domain'] as const) {
    const key = keys[match];
    if (key === null) continue;
    const others = party.realm === 'live' ? await othersOf(db, party, match, key) : [];
    for (const conflict of [...(await directOf(db, match, key)), ...others]) {
      const known = found.get(conflict.id);
      found.set(conflict.id, known ? { ...known, matches: [...known.matches, match] } : conflict);
    }
  }
  const rankOf = ({ kind }: ChannelConflict) => (kind === 'direct_customer' ? 0 : 1);
  return [...found.values()].toSorted((one, other) => rankOf(one) - rankOf(other));
}

const keyColumns = { legal_name: 'legal_name_key', domain: 'domain_key' } as const;

async function directOf(db: Db, match: ConflictMatch, key: string): Promise<ChannelConflict[]> {
  const rows = await db
    .selectFrom('direct_customers')
    .selectAll()
    .where(keyColumns[match], '=', key)
    .orderBy('created_at')
    .orderBy('direct_customer_id')
    .limit(shownMax)
    .execute();
  return rows.map((row) => ({
    kind: 'direct_customer',
    id: row.direct_customer_id,
    legalName: row.legal_name,
    website: row.website,
    partner: null,
    status: null,
    matches: [match],
  }));
}

async function othersOf(
  db: Db,
  { partnerClientId }: Party,
  match: ConflictMatch,
  key: string,
): Promise<ChannelConflict[]> {
  const rows = await liveOfOthers(db, partnerClientId)
    .innerJoin('partners as partner', 'partner.client_id', 'end_customers.partner_client_id')
    .select([
      'end_customers.client_id',
      'end_customers.profile',
      'end_customers.status',
      'end_customers.partner_client_id',
      'partner.name as partner_name',
    ])
    .where(`end_customers.${keyColumns[match]}`, '=', key)
    .orderBy('end_customers.created_at')
    .orderBy('end_customers.client_id')
    .limit(shownMax)
    .execute();
  return rows.map((row) => {
    const { legalEntityName, website } = profiles.read(row.profile);
    return {
      kind: 'end_customer',
      id: row.client_id,
      legalName: legalEntityName,
      website,
      partner: { clientId: row.partner_client_id, name: row.partner_name },
      status: row.status,
      matches: [match],
    };
  });
}

/**
 * Serialises units of work that depend on the same names until they commit: a channel conflict involves more than one
 * row or index, so concurrent units would not see each other's. SQLite has a single writer, so there is nothing to
 * lock.
 */
export async function lockNames(db: Db, names: readonly (string | null)[]): Promise<void> {
  if (dialectOf(db) === 'sqlite') return;
  // In a fixed order, to avoid deadlocks.
  const sorted = names.filter((name) => name !== null).toSorted();
  for (const name of sorted)
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(db);
}
