import type { Environment } from '../domain/environment.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { SigningKey } from '../domain/webhook/signing-key.ts';
import { columns } from './columns.ts';
import { comesAfter, toPage } from './page.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

/** A signing key with its encrypted private key. */
export interface SealedSigningKey extends SigningKey {
  sealedJwk: string;
}

const fields = columns('kid', 'environment', 'x', 'y', 'sealedJwk', 'createdAt', 'expiredAt');

const inUse = prepared((db, args: { environment: Environment }) =>
  db
    .selectFrom('webhook_signing_keys')
    .selectAll()
    .where('environment', '=', args.environment)
    .where('expired_at', 'is', null),
);

/** Finds an environment's active signing key, if there is one yet. */
export async function findSigningKeyInUse(
  db: Db,
  environment: Environment,
): Promise<SealedSigningKey | undefined> {
  const [row] = await inUse(db, { environment });
  return row && fields.read(row);
}

export async function findSigningKey(db: Db, kid: string): Promise<SealedSigningKey | undefined> {
  const row = await db
    .selectFrom('webhook_signing_keys')
    .selectAll()
    .where('kid', '=', kid)
    .executeTakeFirst();
  return row && fields.read(row);
}

/** Finds a key of an environment that expired before `now`, in seconds since the epoch, if there is one. */
export async function findExpiredSigningKey(
  db: Db,
  environment: Environment,
  now: number,
): Promise<SealedSigningKey | undefined> {
  const row = await db
    .selectFrom('webhook_signing_keys')
    .selectAll()
    .where('environment', '=', environment)
    .where('expired_at', '<=', now)
    .limit(1)
    .executeTakeFirst();
  return row && fields.read(row);
}

/** Lists signing keys, newest first. */
export async function listSigningKeys(db: Db, request: PageRequest): Promise<Page<SigningKey>> {
  const rows = await db
    .selectFrom('webhook_signing_keys')
    .selectAll()
    .where(comesAfter(request.after, 'created_at', 'kid'))
    .orderBy('created_at', 'desc')
    .orderBy('kid', 'desc')
    .limit(request.limit + 1)
    .execute();
  return toPage(rows, request, fields.read, (row) => ({ order: row.created_at, id: row.kid }));
}

/** Saves a new signing key; does nothing if the environment already has an active one. */
export async function insertFirstSigningKey(db: Db, key: SealedSigningKey): Promise<void> {
  await db
    .insertInto('webhook_signing_keys')
    .values(fields.write(key))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Saves a new signing key. If another unit of work activates one at the same time, this one is run again. */
export async function insertSigningKey(db: Db, key: SealedSigningKey): Promise<void> {
  await db.insertInto('webhook_signing_keys').values(fields.write(key)).execute();
}

/** Sets the expiry of an environment's active key; `expiredAt` is in seconds since the epoch. */
export async function expireSigningKey(db: Db, environment: Environment, expiredAt: number): Promise<void> {
  await db
    .updateTable('webhook_signing_keys')
    .set({ expired_at: expiredAt })
    .where('environment', '=', environment)
    .where('expired_at', 'is', null)
    .execute();
}
