import { sql } from 'kysely';
import { chainOf, type Gap, operatorChain, type StoredEvent, sealOfGap } from './audit-chain.ts';
import { auditKeyOf, deleteHead, Heads } from './audit-heads.ts';
import type { Db } from './tables.ts';

/** What is needed of events to remove them. */
export const removable = ['seq', 'type', 'partner_client_id', 'position', 'hash'] as const;
type Removable = Pick<StoredEvent, (typeof removable)[number]>;

/** Removes events and records the gaps that they leave in their chains. Their webhooks must be removed first. */
export async function removeEvents(db: Db, events: readonly Removable[]): Promise<void> {
  if (events.length === 0) return;
  const ofChain = Map.groupBy(events, chainOf);
  await Heads.of(db, ofChain.keys());
  for (const [chain, own] of ofChain) {
    for (const gap of runsOf(chain, own)) await insertGap(db, gap);
  }
  await sql`delete from events where seq in (${sql.join(events.map(({ seq }) => seq))})`.execute(db);
}

/**
 * Removes some of the oldest events, if they were recorded before a time; returns whether there may be more. Those that
 * webhooks refer to are kept, and the newest, as its number would be given out again.
 */
export async function removeSomeOldEvents(db: Db, before: number, limit: number): Promise<boolean> {
  const firstSent = await db
    .selectFrom('webhook_deliveries')
    .select('event_seq')
    .orderBy('delivery_id')
    .limit(1)
    .executeTakeFirst();
  const oldest = await db
    .selectFrom('events')
    .select([...removable, 'recorded_at'])
    .where('seq', '<', sql<number>`(select max(seq) from events)`)
    .$if(firstSent !== undefined, (query) => query.where('seq', '<', firstSent?.event_seq ?? 0))
    .orderBy('seq')
    .limit(limit)
    .execute();
  const firstYoung = oldest.findIndex(({ recorded_at }) => recorded_at >= before);
  const old = firstYoung === -1 ? oldest : oldest.slice(0, firstYoung);
  await removeEvents(db, old);
  return old.length === limit;
}

/** Removes the chain of a partner, of which nothing is left. */
export async function removeChain(db: Db, chain: string): Promise<void> {
  const heads = await Heads.of(db, [operatorChain]);
  const wasThere = await deleteHead(db, chain);
  await db.deleteFrom('audit_gaps').where('chain', '=', chain).execute();
  heads.get(operatorChain).chains -= Number(wasThere);
  await heads.save();
}

/** Ranges of consecutive positions. */
function runsOf(chain: string, events: readonly Removable[]): Gap[] {
  const runs: Gap[] = [];
  for (const event of events.toSorted((one, other) => (one.position ?? 0) - (other.position ?? 0))) {
    const position = event.position ?? 0;
    const hash = event.hash ?? '';
    const last = runs.at(-1);
    if (last !== undefined && last.last + 1 === position) Object.assign(last, { last: position, hash });
    else runs.push({ chain, first: position, last: position, hash });
  }
  return runs;
}

/** Joins a gap with those next to it. */
async function insertGap(db: Db, gap: Gap): Promise<void> {
  const ofChain = db.selectFrom('audit_gaps').selectAll().where('chain', '=', gap.chain);
  const before = await ofChain.where('last', '=', gap.first - 1).executeTakeFirst();
  const after = await ofChain.where('first', '=', gap.last + 1).executeTakeFirst();
  const { chain, first } = before ?? gap;
  const { last, hash } = after ?? gap;
  const joined = { chain, first, last, hash };
  if (after !== undefined) {
    await db.deleteFrom('audit_gaps').where('chain', '=', chain).where('first', '=', after.first).execute();
  }
  const row = { ...joined, seal: sealOfGap(auditKeyOf(db), joined) };
  await db
    .insertInto('audit_gaps')
    .values(row)
    .onConflict((conflict) => conflict.columns(['chain', 'first']).doUpdateSet(row))
    .execute();
}
