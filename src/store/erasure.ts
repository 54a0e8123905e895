import { sql } from 'kysely';
import type { EndCustomer } from '../domain/end-customer.ts';
import { identifyingTexts } from '../domain/erasure.ts';
import type { Actor } from '../domain/event.ts';
import { commitmentOf, type StoredEvent } from './audit-chain.ts';
import { auditKeyOf } from './audit-heads.ts';
import { isUnusedInSandbox } from './logos.ts';
import { prepared } from './prepared.ts';
import { deleteCopies } from './sandbox-contents.ts';
import type { Db } from './tables.ts';
import { deleteThese } from './webhook-removal.ts';

/** An erasure in progress. */
export interface Erasure {
  actor: Actor;
  clientAddress: string | null;
  /** Logos that the end customer has had. */
  logos: readonly string[];
}

const done = 'done';

/** Lists live end customers that were removed before a time, and those whose erasure was interrupted. */
export async function listToErase(db: Db, before: number | null, limit: number): Promise<string[]> {
  const interrupted = await db
    .selectFrom('end_customers')
    .select('client_id')
    .where('erasure', 'is not', null)
    .where('erasure', '<>', sql.lit(done))
    .orderBy('client_id')
    .limit(limit)
    .execute();
  const old =
    before === null
      ? []
      : await db
          .selectFrom('end_customers')
          .select('client_id')
          .where('realm', '=', sql.lit<EndCustomer['realm']>('live'))
          .where('removed_at', '<=', before)
          .where('erasure', 'is', null)
          .orderBy('removed_at')
          .limit(limit)
          .execute();
  return [...interrupted, ...old].map((row) => row.client_id);
}

/** Returns the erasure of an end customer; null if none has begun, undefined if it is done. */
export async function findErasure(db: Db, clientId: string): Promise<Erasure | null | undefined> {
  const row = await db
    .selectFrom('end_customers')
    .select('erasure')
    .where('client_id', '=', clientId)
    .executeTakeFirst();
  if (row === undefined || row.erasure === done) return undefined;
  return row.erasure === null ? null : (JSON.parse(row.erasure) as Erasure);
}

/** Saves an erasure; null when it is done. */
export async function saveErasure(db: Db, clientId: string, erasure: Erasure | null): Promise<void> {
  await db
    .updateTable('end_customers')
    .set({ erasure: erasure === null ? done : JSON.stringify(erasure) })
    .where('client_id', '=', clientId)
    .execute();
}

/** What an end customer has had according to its events, besides its current profile. */
export async function findTraces(
  db: Db,
  customer: EndCustomer,
  windowSize: number,
): Promise<{ texts: Set<string>; logos: Set<string> }> {
  const texts = new Set(identifyingTexts(customer));
  const logos = new Set<string>();
  const note = (profile: Partial<EndCustomer>) => {
    for (const text of identifyingTexts(profile)) texts.add(text);
    if (typeof profile.logoSha256 === 'string') logos.add(profile.logoSha256);
  };
  note(customer);
  for (let after = 0; ; ) {
    const rows = await eventsOf(db, customer.clientId, after, windowSize);
    for (const { data } of rows) {
      const { before, after: changed } = JSON.parse(data) as Record<string, unknown>;
      for (const profile of [before, changed]) {
        if (typeof profile === 'object' && profile !== null) note(profile);
      }
    }
    if (rows.length < windowSize) return { texts, logos };
    after = rows.at(-1)?.seq ?? 0;
  }
}

function eventsOf(db: Db, clientId: string, after: number, limit: number) {
  return db
    .selectFrom('events')
    .select(['seq', 'salt', 'data', 'client_address'])
    .where('end_customer_client_id', '=', clientId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

/** Erases some events of an end customer; returns the number of the last, null if there are no more. */
export async function eraseSomeEvents(
  db: Db,
  clientId: string,
  after: number,
  limit: number,
): Promise<number | null> {
  const rows = await eventsOf(db, clientId, after, limit);
  await eraseEvents(db, rows);
  return rows.length < limit ? null : (rows.at(-1)?.seq ?? null);
}

const erased = prepared((db, args: { seq: number; commitment: string }) =>
  db
    .updateTable('events')
    .set({ data: sql.lit('{}'), client_address: null, salt: null, commitment: args.commitment })
    .where('seq', '=', args.seq),
);

/** Removes the personal part of events: their data and the client's address. Their chains stay whole. */
export async function eraseEvents(
  db: Db,
  events: readonly Pick<StoredEvent, 'seq' | 'salt' | 'data' | 'client_address'>[],
): Promise<void> {
  const key = auditKeyOf(db);
  for (const { seq, ...row } of events) {
    if (row.salt !== null) await erased(db, { seq, commitment: commitmentOf(key, row) });
  }
}

/** Deletes some webhooks about an end customer; returns whether there may be more. */
export async function eraseSomeWebhooks(db: Db, clientId: string, limit: number): Promise<boolean> {
  const some = await db
    .selectFrom('webhook_deliveries')
    .select('delivery_id')
    .where('end_customer_client_id', '=', clientId)
    .limit(limit)
    .execute();
  await deleteThese(db, some);
  return some.length === limit;
}

/** Deletes what belongs to an end customer, and its copies in the snapshots of its sandbox, which is locked as a whole. */
export async function eraseBelongings(
  db: Db,
  { clientId, partnerClientId, realm }: EndCustomer,
): Promise<void> {
  await db.deleteFrom('review_notes').where('end_customer_client_id', '=', clientId).execute();
  await db.deleteFrom('registrations').where('end_customer_client_id', '=', clientId).execute();
  if (realm === 'live') return;
  const copies = await db
    .selectFrom('snapshot_end_customers')
    .innerJoin('sandbox_snapshots', 'sandbox_snapshots.snapshot_id', 'snapshot_end_customers.snapshot_id')
    .select('sandbox_snapshots.snapshot_id')
    .where('snapshot_end_customers.client_id', '=', clientId)
    .where('sandbox_snapshots.partner_client_id', '=', partnerClientId)
    .execute();
  for (const { snapshot_id: snapshotId } of copies) {
    await deleteCopies(db, [clientId], snapshotId);
    await db
      .updateTable('sandbox_snapshots')
      .set((row) => ({ end_customers: row('end_customers', '-', 1) }))
      .where('snapshot_id', '=', snapshotId)
      .execute();
  }
}

/** Deletes some calls about an end customer from the request log of its sandbox; returns where to continue, or null. */
export async function eraseSomeRequests(
  db: Db,
  { clientId, partnerClientId }: EndCustomer,
  texts: readonly string[],
  { after, limit }: { after: number; limit: number },
): Promise<number | null> {
  const rows = await db
    .selectFrom('sandbox_requests')
    .select(['seq', 'end_customer_client_id', 'request', 'answer'])
    .where('partner_client_id', '=', partnerClientId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
  // As they are in JSON.
  const wanted = [clientId, ...texts].map((text) => JSON.stringify(text).slice(1, -1));
  const about = rows.filter(({ end_customer_client_id, request, answer }) => {
    const call = `${request}\n${answer ?? ''}`;
    return end_customer_client_id === clientId || wanted.some((text) => call.includes(text));
  });
  if (about.length > 0) {
    const seqs = about.map(({ seq }) => seq);
    await db.deleteFrom('sandbox_requests').where('seq', 'in', seqs).execute();
  }
  return rows.length < limit ? null : (rows.at(-1)?.seq ?? null);
}

/** Deletes a logo that a partner's end customers no longer have; the image too, if it is nowhere else. */
export async function eraseLogo(db: Db, partnerClientId: string, sha256: string): Promise<void> {
  await sql`delete from sandbox_logos where partner_client_id = ${partnerClientId} and sha256 = ${sha256}
    and ${isUnusedInSandbox}`.execute(db);
  const uses = [
    sql`partners where logo_sha256 = ${sha256}`,
    sql`end_customers where logo_sha256 = ${sha256}`,
    sql`snapshot_end_customers where logo_sha256 = ${sha256}`,
    sql`sandbox_logos where sha256 = ${sha256}`,
  ];
  const isUnused = sql.join(
    uses.map((use) => sql`not exists (select 1 from ${use})`),
    sql` and `,
  );
  await sql`delete from logos where sha256 = ${sha256} and ${isUnused}`.execute(db);
}
