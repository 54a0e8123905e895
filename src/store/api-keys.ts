import { sql } from 'kysely';
import { lastFourOf } from '../domain/context.ts';
import type { IssuedKey } from '../domain/end-customer.ts';
import type { Environment, Realm } from '../domain/environment.ts';
import { type KeyRestrictions, unrestricted } from '../domain/key-restrictions.ts';
import type { IssuedInRotation } from '../domain/key-rotation.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Partner } from '../domain/partner.ts';
import type { Sandbox } from '../domain/sandbox/sandbox.ts';
import { columns } from './columns.ts';
import { profiles } from './documents.ts';
import { restrictionColumns, toRestrictions } from './key-restrictions.ts';
import type { ApiKeyRow } from './key-tables.ts';
import { comesAfter, toPage } from './page.ts';
import { toPartner } from './partners.ts';
import { insertRows, prepared } from './prepared.ts';
import { toSandbox } from './sandboxes.ts';
import type { Db } from './tables.ts';

interface KeyOwner {
  clientId: string;
  owner: ApiKeyRow['owner'];
  realm: Realm;
}

/**
 * A key presented for authentication that has not been revoked; `partner` is set for a partner's key, `sandbox` for a
 * sandbox key if the sandbox has been changed.
 */
export interface PresentedKey extends KeyOwner, KeyRestrictions {
  keyId: string;
  environment: Environment;
  callsLeft: number | null;
  partner: Partner | undefined;
  sandbox: Sandbox | undefined;
  /** The partner, or that of the end customer. */
  partnerClientId: string;
}

const presentedKey = prepared((db, args: { clientId: string; hash: string }) =>
  db
    .selectFrom('api_keys as key')
    .leftJoin('partners as partner', 'partner.client_id', 'key.client_id')
    .leftJoin('sandboxes as sandbox', (join) =>
      join
        .onRef('sandbox.partner_client_id', '=', 'key.client_id')
        .on('key.environment', '=', sql.lit<Environment>('sandbox')),
    )
    .select([
      'key.key_id',
      'key.client_id as owner_client_id',
      'key.owner',
      'key.environment',
      'key.realm',
      'key.calls_left',
      'key.expires_at as key_expires_at',
      'key.allowed_addresses',
      'partner.client_id',
      'partner.name',
      'partner.settings',
      'partner.logo_sha256',
      'partner.created_at',
      'partner.updated_at',
      'partner.expires_at',
      'partner.revision',
      'sandbox.partner_client_id',
      'sandbox.offset_ms',
      'sandbox.frozen_at',
      'sandbox.settings as sandbox_settings',
      'sandbox.history',
      'sandbox.job',
    ])
    .where('key.client_id', '=', args.clientId)
    .where('key.hash', '=', args.hash)
    .where('key.revoked_at', 'is', null),
);

const endCustomerOf = prepared((db, args: { clientId: string }) =>
  db
    .selectFrom('end_customers')
    .select(['profile', 'partner_client_id'])
    .where('client_id', '=', args.clientId),
);

/** Returns the partner of an end customer; undefined if it is suspended. */
async function partnerOfActive(db: Db, clientId: string): Promise<string | undefined> {
  const [row] = await endCustomerOf(db, { clientId });
  const isActive = row !== undefined && profiles.read(row.profile).suspendedAt === null;
  return isActive ? row.partner_client_id : undefined;
}

/** Finds a client's key by its keyed hash, unless it has been revoked or its end customer is suspended. */
export async function findKey(db: Db, clientId: string, hash: string): Promise<PresentedKey | undefined> {
  const [row] = await presentedKey(db, { clientId, hash });
  if (row === undefined) return undefined;
  const partnerClientId = row.owner === 'partner' ? clientId : await partnerOfActive(db, clientId);
  if (partnerClientId === undefined) return undefined;
  return {
    partnerClientId,
    keyId: row.key_id,
    clientId: row.owner_client_id,
    owner: row.owner,
    environment: row.environment,
    realm: row.realm,
    callsLeft: row.calls_left,
    ...toRestrictions({ expires_at: row.key_expires_at, allowed_addresses: row.allowed_addresses }),
    partner: row.client_id === null ? undefined : toPartner(row as Parameters<typeof toPartner>[0]),
    sandbox:
      row.partner_client_id === null
        ? undefined
        : toSandbox({ ...row, settings: row.sandbox_settings } as Parameters<typeof toSandbox>[0]),
  };
}

export async function insertKeys(
  db: Db,
  owner: KeyOwner,
  keys: readonly IssuedKey[],
  now: number,
): Promise<void> {
  const rows: ApiKeyRow[] = keys.map((key) => ({
    hash: key.secret.hash,
    key_id: key.keyId,
    client_id: owner.clientId,
    owner: owner.owner,
    environment: key.environment,
    realm: owner.realm,
    calls_left: key.callsLeft,
    created_at: now,
    revoked_at: null,
    last_four: lastFourOf(key.secret),
    last_used_at: null,
    ...restrictionColumns(key),
  }));
  await insertRows(db, 'api_keys', rows);
}

/** Saves a new key of a client, and the changes of its previous ones. */
export async function saveIssuedKey(
  db: Db,
  owner: KeyOwner,
  { key, revoked, expiring }: Pick<IssuedInRotation, 'key' | 'revoked' | 'expiring'>,
  now: number,
): Promise<void> {
  for (const { keyId } of revoked) await revokeKey(db, owner.clientId, keyId, now);
  for (const old of expiring) await restrictKey(db, owner.clientId, old.keyId, old);
  await insertKeys(db, owner, [key], now);
}

/** Revokes a client's keys in these environments. */
export async function revokeKeys(
  db: Db,
  clientId: string,
  environments: readonly Environment[],
  now: number,
): Promise<void> {
  if (environments.length === 0) return;
  await db
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('client_id', '=', clientId)
    .where('environment', 'in', environments)
    .where('revoked_at', 'is', null)
    .execute();
}

/** The fields of a key that its owner and the operator can see. */
export interface ListedKey extends KeyRestrictions {
  keyId: string;
  environment: Environment;
  callsLeft: number | null;
  /** Milliseconds since the epoch. */
  createdAt: number;
  revokedAt: number | null;
  /** Of the secret, if known. */
  lastFour: string | null;
  /** Start of the day of its last use, in real time. */
  lastUsedAt: number | null;
}

const listed = columns(
  'keyId',
  'environment',
  'callsLeft',
  'createdAt',
  'revokedAt',
  'lastFour',
  'lastUsedAt',
);

function toListedKey(row: ApiKeyRow): ListedKey {
  return { ...listed.read(row), ...toRestrictions(row) };
}

/** Lists a client's keys, newest first, including revoked ones. */
export async function listKeys(db: Db, clientId: string, request: PageRequest): Promise<Page<ListedKey>> {
  const rows = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('client_id', '=', clientId)
    .where(comesAfter(request.after, 'created_at', 'key_id'))
    .orderBy('created_at', 'desc')
    .orderBy('key_id', 'desc')
    .limit(request.limit + 1)
    .execute();
  return toPage(rows, request, toListedKey, (row) => ({ order: row.created_at, id: row.key_id }));
}

/** Lists a client's keys that are valid at a real time in one environment, oldest first. */
export async function listValidKeys(
  db: Db,
  clientId: string,
  environment: Environment,
  realNow: number,
): Promise<(ListedKey & { revokedAt: null })[]> {
  const rows = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('environment', '=', environment)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', realNow)]))
    .orderBy('created_at')
    .orderBy('key_id')
    .execute();
  return rows.map((row) => ({ ...toListedKey(row), revokedAt: null }));
}

/** Finds a key of a client, valid or not. */
export async function findKeyById(db: Db, clientId: string, keyId: string): Promise<ListedKey | undefined> {
  const row = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('key_id', '=', keyId)
    .executeTakeFirst();
  return row && toListedKey(row);
}

/** Sets the restrictions of a key of a client. */
export async function restrictKey(
  db: Db,
  clientId: string,
  keyId: string,
  restrictions: KeyRestrictions,
): Promise<void> {
  await db
    .updateTable('api_keys')
    .set(restrictionColumns(restrictions))
    .where('client_id', '=', clientId)
    .where('key_id', '=', keyId)
    .execute();
}

/** Revokes one key of a client; returns it and whether it was valid until now. */
export async function revokeKey(
  db: Db,
  clientId: string,
  keyId: string,
  now: number,
): Promise<{ key: ListedKey | undefined; wasGood: boolean }> {
  const { numUpdatedRows } = await db
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('client_id', '=', clientId)
    .where('key_id', '=', keyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { key: await findKeyById(db, clientId, keyId), wasGood: numUpdatedRows === 1n };
}

/** Makes a key of a client valid again, without restrictions, and returns it; undefined if there is none with this hash. */
export async function restoreKey(db: Db, clientId: string, hash: string): Promise<ListedKey | undefined> {
  const row = await db
    .updateTable('api_keys')
    .set({ revoked_at: null, ...restrictionColumns(unrestricted) })
    .where('client_id', '=', clientId)
    .where('hash', '=', hash)
    .returningAll()
    .executeTakeFirst();
  return row && toListedKey(row);
}

/** Uses one call of a limited key; returns the remaining calls, undefined if there were none. */
export async function spendCall(db: Db, clientId: string, hash: string): Promise<number | undefined> {
  const row = await db
    .updateTable('api_keys')
    .set((eb) => ({ calls_left: eb('calls_left', '-', 1) }))
    .where('client_id', '=', clientId)
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .where('calls_left', '>', 0)
    .returning('calls_left')
    .executeTakeFirst();
  return row?.calls_left ?? undefined;
}
