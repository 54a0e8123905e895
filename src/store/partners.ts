import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import { foldName } from '../domain/names.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Partner, PartnerDecision } from '../domain/partner.ts';
import { type BoundedCount, countMatching } from './bounded-count.ts';
import { columns } from './columns.ts';
import { partnerSettings } from './documents.ts';
import { appendEvents } from './events.ts';
import { comesAfter, holds, toPage } from './page.ts';
import { RevisionConflictError } from './store.ts';
import type { Db, PartnerRow, Tables } from './tables.ts';

export async function findPartner(db: Db, clientId: string): Promise<Partner | undefined> {
  const row = await db
    .selectFrom('partners')
    .selectAll()
    .where('client_id', '=', clientId)
    .executeTakeFirst();
  return row && toPartner(row);
}

/** Finds a partner and locks its row until the unit of work ends. */
export async function lockPartner(db: Db, clientId: string): Promise<Partner | undefined> {
  const row = await db
    .updateTable('partners')
    .set((eb) => ({ revision: eb.ref('revision') }))
    .where('client_id', '=', clientId)
    .returningAll()
    .executeTakeFirst();
  return row && toPartner(row);
}

/** Filter for partners. */
interface PartnerFilter {
  /** Part of the name; null for any. */
  words: string | null;
  /** Include temporary partners. */
  withExpiring: boolean;
}

/** Lists partners, newest first. */
export async function listPartners(
  db: Db,
  filter: PartnerFilter,
  request: PageRequest,
): Promise<Page<Partner>> {
  const rows = await db
    .selectFrom('partners')
    .selectAll()
    .where(comesAfter(request.after, 'created_at', 'client_id'))
    .where(matches(filter))
    .orderBy('created_at', 'desc')
    .orderBy('client_id', 'desc')
    .limit(request.limit + 1)
    .execute();
  return toPage(rows, request, toPartner, (row) => ({ order: row.created_at, id: row.client_id }));
}

/** Counts the partners that match a filter. */
export function countPartners(db: Db, filter: PartnerFilter): Promise<BoundedCount> {
  return countMatching(db, sql`partners`, matches(filter));
}

function matches({ words, withExpiring }: PartnerFilter): Expression<SqlBool> {
  const row = expressionBuilder<Tables, 'partners'>();
  return row.and([
    ...(withExpiring ? [] : [row('expires_at', 'is', null)]),
    ...(words === null ? [] : [holds('search_text', words)]),
  ]);
}

/**
 * Writes a partner and its events.
 *
 * @throws RevisionConflictError if the partner has changed since it was read
 */
export async function savePartner(db: Db, { partner, events }: PartnerDecision): Promise<void> {
  if (events.length === 0) return;
  if (partner.revision === 1) {
    await db.insertInto('partners').values(toRow(partner)).execute();
  } else {
    const { client_id, ...changes } = toRow(partner);
    const { numUpdatedRows } = await db
      .updateTable('partners')
      .set(changes)
      .where('client_id', '=', client_id)
      .where('revision', '=', partner.revision - 1)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n) throw new RevisionConflictError(client_id);
  }
  await appendEvents(db, events);
}

const fields = columns('clientId', 'name', 'logoSha256', 'createdAt', 'updatedAt', 'expiresAt', 'revision');

function toRow(partner: Partner): PartnerRow {
  return {
    ...fields.write(partner),
    search_text: foldName(partner.name),
    settings: partnerSettings.write(partner),
  };
}

/** Converts a partner from its row. */
export function toPartner(row: Omit<PartnerRow, 'search_text'>): Partner {
  return { ...fields.read(row), ...partnerSettings.read(row.settings) };
}
