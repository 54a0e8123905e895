import { sql } from 'kysely';
import type { ApiKeyRow } from './key-tables.ts';
import type { Db, EndCustomerRow, RegistrationRow, ReviewNoteRow } from './tables.ts';

// Rows are copied between tables without passing through this process: those of some end customers at a time.

/** A sandbox's contents: the columns of each table that a snapshot contains. Referenced tables come first. */
export const sandboxTables = {
  end_customers: [
    'client_id',
    'partner_client_id',
    'realm',
    'status',
    'company_name',
    'application_scope',
    'application_key',
    'legal_name_key',
    'domain_key',
    'search_text',
    'profile',
    'logo_sha256',
    'review_reasons',
    'decision_reason',
    'flowdown_status',
    'questionnaire_status',
    'assignee',
    'created_at',
    'updated_at',
    'enabled_at',
    'removed_at',
    'registrations_due_at',
    'revision',
    'erasure',
  ] satisfies (keyof EndCustomerRow)[],
  review_notes: [
    'end_customer_client_id',
    'note_id',
    'author',
    'text',
    'created_at',
  ] satisfies (keyof ReviewNoteRow)[],
  api_keys: [
    'client_id',
    'hash',
    'key_id',
    'owner',
    'environment',
    'realm',
    'calls_left',
    'created_at',
    'revoked_at',
    'last_four',
    'last_used_at',
    'expires_at',
    'allowed_addresses',
  ] satisfies (keyof ApiKeyRow)[],
  registrations: [
    'end_customer_client_id',
    'institution_id',
    'environment',
    'partner_client_id',
    'realm',
    'status',
    'problems',
    'production_enablement_date',
    'started_at',
    'due_at',
    'task',
    'filing',
    'withdrawn_at',
    'updated_at',
  ] satisfies (keyof RegistrationRow)[],
} as const;

/** The client_ids of some end customers. */
type Ids = readonly string[];
const list = (ids: Ids) => sql.join(ids);

type SandboxTable = keyof typeof sandboxTables;
/** Primary keys, the end customer first. */
const keys: Readonly<Record<SandboxTable, readonly [string, ...string[]]>> = {
  end_customers: ['client_id'],
  review_notes: ['end_customer_client_id', 'note_id'],
  api_keys: ['client_id', 'hash'],
  registrations: ['end_customer_client_id', 'institution_id', 'environment'],
};
const tables = Object.keys(sandboxTables) as SandboxTable[];
/** Not changed by a restore: uses are in real time. */
const lasting: readonly string[] = ['last_used_at'] satisfies (keyof ApiKeyRow)[];

/** The column with the end customer of a row. */
const customerColumn = (table: SandboxTable) => sql.ref(keys[table][0]);
const columnsOf = (table: SandboxTable) => sql.join(sandboxTables[table].map((column) => sql.ref(column)));
const copyOf = (table: SandboxTable) => sql.table(`snapshot_${table}`);
const copiesOf = (table: SandboxTable, customers: Ids, snapshotId: string) =>
  sql`${copyOf(table)} where snapshot_id = ${snapshotId} and ${customerColumn(table)} in (${list(customers)})`;

/** Deletes end customers with their keys and registrations. */
export async function deleteCustomers(db: Db, customers: Ids): Promise<void> {
  for (const table of tables.toReversed()) {
    await sql`delete from ${sql.table(table)} where ${customerColumn(table)} in (${list(customers)})`.execute(
      db,
    );
  }
}

/** Copies end customers to a snapshot. */
export async function copyCustomers(db: Db, customers: Ids, snapshotId: string): Promise<void> {
  for (const table of tables) {
    await sql`insert into ${copyOf(table)} (${columnsOf(table)}, snapshot_id)
      select ${columnsOf(table)}, ${sql.val(snapshotId)} from ${sql.table(table)}
      where ${customerColumn(table)} in (${list(customers)})`.execute(db);
  }
}

/** Deletes end customers from a snapshot. */
export async function deleteCopies(db: Db, customers: Ids, snapshotId: string): Promise<void> {
  for (const table of tables) await sql`delete from ${copiesOf(table, customers, snapshotId)}`.execute(db);
}

/** Deletes what belongs to end customers now, but not in a snapshot; also those that are not in it. */
export async function pruneCustomers(db: Db, customers: Ids, snapshotId: string): Promise<void> {
  for (const table of tables.toReversed()) {
    await sql`delete from ${sql.table(table)} where ${customerColumn(table)} in (${list(customers)})
      and not exists (select 1 from ${sameInSnapshot(table, snapshotId)})`.execute(db);
  }
  await freeNames(db, customers, snapshotId);
}

/** The snapshot's row with the same key as the current one, changed or not. */
const sameInSnapshot = (table: SandboxTable, snapshotId: string) =>
  sql`snapshot_${sql.raw(table)} as kept where kept.snapshot_id = ${snapshotId} and ${sql.join(
    keys[table].map((column) => sql`${sql.ref(`kept.${column}`)} = ${sql.ref(`${table}.${column}`)}`),
    sql` and `,
  )}`;

/** Names that have moved between customers since would conflict while rows are restored one by one. */
async function freeNames(db: Db, customers: Ids, snapshotId: string): Promise<void> {
  // No name contains a line break.
  await sql`update end_customers set application_key = ${sql.lit('\n')} || client_id
    where client_id in (${list(customers)}) and removed_at is null
    and exists (select 1 from ${sameInSnapshot('end_customers', snapshotId)}
      and (kept.application_key <> end_customers.application_key or kept.removed_at is not null))`.execute(
    db,
  );
}

/**
 * Restores end customers from a snapshot, once all of the sandbox have been pruned. Unchanged rows, which are the most
 * in a typical test, are left alone.
 */
export async function restoreCustomers(db: Db, customers: Ids, snapshotId: string): Promise<void> {
  for (const table of tables) await restoreRows(db, table, customers, snapshotId);
}

async function restoreRows(db: Db, table: SandboxTable, customers: Ids, snapshotId: string): Promise<void> {
  const columns = sandboxTables[table].filter(
    (column) => !keys[table].includes(column) && !lasting.includes(column),
  );
  const refs = (of: string) => sql.join(columns.map((column) => sql.ref(`${of}.${column}`)));
  const changes = columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`);
  await sql`insert into ${sql.table(table)} (${columnsOf(table)})
    select ${columnsOf(table)} from ${copiesOf(table, customers, snapshotId)}
    on conflict (${sql.join(keys[table].map((column) => sql.ref(column)))})
    do update set ${sql.join(changes)} where (${refs(table)}) is distinct from (${refs('excluded')})`.execute(
    db,
  );
}

/** Deletes some end customers of a partner with all their data; returns their number. */
export async function deleteSomeCustomers(db: Db, partnerClientId: string, limit: number): Promise<number> {
  const found = await db
    .selectFrom('end_customers')
    .select('client_id')
    .where('partner_client_id', '=', partnerClientId)
    .limit(limit)
    .execute();
  if (found.length > 0) await deleteCustomers(db, idsOf(found));
  return found.length;
}

/** Deletes some end customers from a snapshot with all their data; returns their number. */
export async function deleteSomeCopies(db: Db, snapshotId: string, limit: number): Promise<number> {
  const found = await db
    .selectFrom('snapshot_end_customers')
    .select('client_id')
    .where('snapshot_id', '=', snapshotId)
    .limit(limit)
    .execute();
  if (found.length > 0) await deleteCopies(db, idsOf(found), snapshotId);
  return found.length;
}

const idsOf = (rows: readonly { client_id: string }[]) => rows.map(({ client_id }) => client_id);
