import { sql } from 'kysely';
import type { Db } from './tables.ts';

/** A rule that every store obeys, with a query for the rows that break it. */
interface Invariant {
  name: string;
  /** Returns the rows as `id`. */
  broken: string;
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
    name: 'application names are unique',
    broken: `select application_key as id from end_customers where removed_at is null
      group by application_scope, application_key having count(*) > 1`,
  },
  {
    name: 'end customers have partners',
    broken: strays('end_customers', 'partner_client_id', 'partners', 'client_id'),
  },
  {
    name: 'end customers have keys',
    broken: `select client_id as id from end_customers where removed_at is null and not exists
      (select 1 from api_keys where api_keys.client_id = end_customers.client_id)`,
  },
  {
    name: 'keys of end customers have owners',
    broken: strays('api_keys', 'client_id', 'end_customers', 'client_id', "owner = 'end_customer'"),
  },
  {
    name: 'keys of partners have owners',
    broken: strays('api_keys', 'client_id', 'partners', 'client_id', "owner = 'partner'"),
  },
  { name: 'tokens have partners', broken: strays('tokens', 'partner_client_id', 'partners', 'client_id') },
  { name: 'users have partners', broken: strays('users', 'partner_client_id', 'partners', 'client_id') },
  { name: 'sessions have users', broken: strays('user_sessions', 'user_id', 'users') },
  { name: 'links have users', broken: strays('user_links', 'user_id', 'users') },
  {
    name: 'registrations have end customers',
    broken: strays('registrations', 'end_customer_client_id', 'end_customers', 'client_id'),
  },
  {
    name: 'registrations have institutions',
    broken: strays('registrations', 'institution_id', 'institutions'),
  },
  {
    name: 'review notes have end customers',
    broken: strays('review_notes', 'end_customer_client_id', 'end_customers', 'client_id'),
  },
  { name: 'deliveries have events', broken: strays('webhook_deliveries', 'event_seq', 'events', 'seq') },
  {
    name: 'deliveries have endpoints',
    broken: strays('webhook_deliveries', 'endpoint_id', 'webhook_endpoints'),
  },
  {
    name: 'attempts have deliveries',
    broken: strays('webhook_attempts', 'delivery_id', 'webhook_deliveries'),
  },
  {
    name: 'sandboxes have partners',
    broken: strays('sandboxes', 'partner_client_id', 'partners', 'client_id'),
  },
  ...snapshotTables.map((table) => ({
    name: `rows of ${table} have snapshots`,
    broken: strays(table, 'snapshot_id', 'sandbox_snapshots'),
  })),
  { name: 'logos of end customers exist', broken: strays('end_customers', 'logo_sha256', 'logos', 'sha256') },
  { name: 'logos of partners exist', broken: strays('partners', 'logo_sha256', 'logos', 'sha256') },
];

/** Rows named in a problem. */
const shownMax = 3;

/** Checks each invariant; yields its name, and the rows that break it. */
export async function* checkInvariants(db: Db): AsyncGenerator<{ name: string; broken: string[] }> {
  for (const { name, broken } of invariants) {
    const { rows } = await sql<{ id: unknown }>`${sql.raw(broken)} limit ${sql.lit(shownMax)}`.execute(db);
    yield { name, broken: rows.map(({ id }) => String(id)) };
  }
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
