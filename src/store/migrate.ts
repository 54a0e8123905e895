import { type Migration, Migrator } from 'kysely/migration';
import { columnTypes, type DialectName } from './dialect.ts';
import { seedCatalogue } from './institutions.ts';
import { first } from './migrations/0001-first.ts';
import { registrar } from './migrations/0002-registrar.ts';
import { webhooks } from './migrations/0003-webhooks.ts';
import { users } from './migrations/0004-users.ts';
import { requestLog } from './migrations/0005-request-log.ts';
import { consoleReads } from './migrations/0006-console.ts';
import { handOuts } from './migrations/0007-hand-outs.ts';
import { startAtEnablement } from './migrations/0008-start-at-enablement.ts';
import { manualChanges } from './migrations/0009-manual-changes.ts';
import { movingRegistrations } from './migrations/0010-moving-registrations.ts';
import { keyUse } from './migrations/0011-key-use.ts';
import { review } from './migrations/0012-review.ts';
import { answerHeaders } from './migrations/0013-answer-headers.ts';
import { sandboxQuotas } from './migrations/0014-sandbox-quotas.ts';
import { clientAddresses } from './migrations/0015-client-addresses.ts';
import { sandboxJobs } from './migrations/0016-sandbox-jobs.ts';
import { dueCustomers } from './migrations/0017-due-customers.ts';
import { idempotency } from './migrations/0018-idempotency.ts';
import { keyRestrictions } from './migrations/0019-key-restrictions.ts';
import { dataKeys } from './migrations/0020-data-keys.ts';
import { auditChains } from './migrations/0021-audit-chains.ts';
import { erasure } from './migrations/0022-erasure.ts';
import { replayedRequests } from './migrations/0024-replayed-requests.ts';
import { binaryIdempotencyRecords } from './migrations/0025-binary-idempotency-records.ts';
import { StoreOpenError } from './store.ts';
import type { Db } from './tables.ts';

/** In order; a released migration is never edited. */
const versions = {
  '0001-first': first,
  '0002-registrar': registrar,
  '0003-webhooks': webhooks,
  '0004-users': users,
  '0005-request-log': requestLog,
  '0006-console': consoleReads,
  '0007-hand-outs': handOuts,
  '0008-start-at-enablement': startAtEnablement,
  '0009-manual-changes': manualChanges,
  '0010-moving-registrations': movingRegistrations,
  '0011-key-use': keyUse,
  '0012-review': review,
  '0013-answer-headers': answerHeaders,
  '0014-sandbox-quotas': sandboxQuotas,
  '0015-client-addresses': clientAddresses,
  '0016-sandbox-jobs': sandboxJobs,
  '0017-due-customers': dueCustomers,
  '0018-idempotency': idempotency,
  '0019-key-restrictions': keyRestrictions,
  '0020-data-keys': dataKeys,
  '0021-audit-chains': auditChains,
  '0022-erasure': erasure,
  '0024-replayed-requests': replayedRequests,
  '0025-binary-idempotency-records': binaryIdempotencyRecords,
};

/** The schema version: the name of its last migration. */
export const schemaVersion: string = Object.keys(versions).at(-1) as string;

/** Returns all migrations, in order, by name. */
export function migrationsFor(dialect: DialectName): Record<string, Migration> {
  const types = columnTypes[dialect];
  return Object.fromEntries(Object.entries(versions).map(([name, make]) => [name, make(types)]));
}

/**
 * Migrates the schema to this version and seeds a new store's institution catalogue.
 *
 * @throws StoreOpenError if the store was written by a newer version
 */
export async function migrate(db: Db, dialect: DialectName): Promise<void> {
  const migrations = migrationsFor(dialect);
  const done = await appliedMigrations(db);
  const unknown = done.find((name) => !(name in migrations));
  if (unknown !== undefined) {
    throw new StoreOpenError(`the store was written by a newer version of Gingham (it has ${unknown})`);
  }
  // The migrator lists all tables several times, which is skipped if there is nothing to do.
  if (done.length < Object.keys(migrations).length) {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => migrations },
      // Some stores have 0005-request-log but not 0004-users, which was added after it.
      allowUnorderedMigrations: true,
    });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
  }
  await seedCatalogue(db);
}

/**
 * Checks that a store has the schema of this version, without migrating it.
 *
 * @throws StoreOpenError
 */
export async function requireSchema(db: Db): Promise<void> {
  const { missing, unknown } = await compareSchema(db);
  if (unknown.length > 0) throw new StoreOpenError('the store was written by a newer version of Gingham');
  if (missing.length > 0) {
    throw new StoreOpenError(
      'the store was written by an earlier version of Gingham; start this version with it once, to migrate it',
    );
  }
}

/** Returns the migrations that a store lacks, and those that this version does not know. */
export async function compareSchema(db: Db): Promise<{ missing: string[]; unknown: string[] }> {
  const applied = await appliedMigrations(db);
  return {
    missing: Object.keys(versions).filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !(name in versions)),
  };
}

/** Returns the applied migrations; none for a new store. */
async function appliedMigrations(db: Db): Promise<string[]> {
  const query = db.withTables<{ kysely_migration: { name: string } }>().selectFrom('kysely_migration');
  try {
    return (await query.select('name').execute()).map(({ name }) => name);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === '42P01' || message.startsWith('no such table')) return [];
    throw error;
  }
}
