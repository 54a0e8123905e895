import { sql } from 'kysely';
import type { Db } from './tables.ts';

/** A rule that every store obeys, with a query for the rows that break it. */
interface Invariant {
  /** Rows that break the rule. */
  broken: string;
  /** Returns them as `id`. */
  query: string;
}

/** Rows of one table that refer to no row of another one. */
const strays = (table: string, column: string, owner: string, ownerColumn = column, condition = 'true') =>
  `select distinct ${column} as id from ${table} where ${condition} and ${column} is not null and not exists
    (select 1 from ${owner} where ${owner}.${ownerColumn} = ${table}.${column})`;

/** The rows that a snapshot consists of. */
const snapshotTables = ['end_customers', 'review_notes', 'api_keys', 'registrations'].map(
  (table) => `snapshot_${table}`,
);

/** The invariants of the current schema. Queries run on both dialects. */
const invariants: readonly Invariant[] = [
  {
    broken: 'application names in use twice',
    query: `select application_key as id from end_customers where removed_at is null
      group by application_scope, application_key having count(*) > 1`,
  },
  {
    broken: 'end customers without partners',
    query: strays('end_customers', 'partner_client_id', 'partners', 'client_id'),
  },
  {
    broken: 'end customers without keys',
    query: `select client_id as id from end_customers where removed_at is null and not exists
      (select 1 from api_keys where api_keys.client_id = end_customers.client_id)`,
  },
  {
    broken: 'keys without end customers',
    query: strays('api_keys', 'client_id', 'end_customers', 'client_id', "owner = 'end_customer'"),
  },
  {
    broken: 'keys without partners',
    query: strays('api_keys', 'client_id', 'partners', 'client_id', "owner = 'partner'"),
  },
  {
    broken: 'tokens without partners',
    query: strays('tokens', 'partner_client_id', 'partners', 'client_id'),
  },
  { broken: 'users without partners', query: strays('users', 'partner_client_id', 'partners', 'client_id') },
  { broken: 'sessions without users', query: strays('user_sessions', 'user_id', 'users') },
  { broken: 'links without users', query: strays('user_links', 'user_id', 'users') },
  {
    broken: 'registrations without end customers',
    query: strays('registrations', 'end_customer_client_id', 'end_customers', 'client_id'),
  },
  {
    broken: 'registrations without institutions',
    query: strays('registrations', 'institution_id', 'institutions'),
  },
  {
    broken: 'review notes without end customers',
    query: strays('review_notes', 'end_customer_client_id', 'end_customers', 'client_id'),
  },
  { broken: 'deliveries without events', query: strays('webhook_deliveries', 'event_seq', 'events', 'seq') },
  {
    broken: 'deliveries without endpoints',
    query: strays('webhook_deliveries', 'endpoint_id', 'webhook_endpoints'),
  },
  {
    broken: 'attempts without deliveries',
    query: strays('webhook_attempts', 'delivery_id', 'webhook_deliveries'),
  },
  {
    broken: 'sandboxes without partners',
    query: strays('sandboxes', 'partner_client_id', 'partners', 'client_id'),
  },
  ...snapshotTables.map((table) => ({
    broken: `${table} without snapshots`,
    query: strays(table, 'snapshot_id', 'sandbox_snapshots'),
  })),
  {
    broken: 'end customers without their logos',
    query: strays('end_customers', 'logo_sha256', 'logos', 'sha256'),
  },
  { broken: 'partners without their logos', query: strays('partners', 'logo_sha256', 'logos', 'sha256') },
];

/** Rows named in a problem. */
const shownMax = 3;

/** Returns which invariants are broken, each with the first rows that break it. */
export async function brokenInvariants(db: Db): Promise<string[]> {
  const found: string[] = [];
  for (const { broken, query } of invariants) {
    const { rows } = await sql<{ id: unknown }>`${sql.raw(query)} limit ${sql.lit(shownMax)}`.execute(db);
    if (rows.length > 0) found.push(`${broken}: ${rows.map(({ id }) => String(id)).join(', ')}`);
  }
  return found;
}

/** Columns with JSON documents, by table. */
const documents: Readonly<Record<string, readonly string[]>> = {
  partners: ['settings'],
  end_customers: ['profile', 'review_reasons'],
  registrations: ['problems', 'filing'],
  events: ['data'],
  sandboxes: ['settings', 'history'],
  webhook_endpoints: ['webhook_types', 'health'],
};

/** Returns the columns of an embedded store with a document that is not JSON. */
export async function brokenDocuments(db: Db): Promise<string[]> {
  const broken: string[] = [];
  for (const [table, columns] of Object.entries(documents)) {
    for (const column of columns) {
      const query = `select 1 from ${table} where ${column} is not null and not json_valid(${column}) limit 1`;
      const { rows } = await sql.raw(query).execute(db);
      if (rows.length > 0) broken.push(`${table}.${column}`);
    }
  }
  return broken;
}
