import { type AuditKey, chainOf, operatorChain } from './audit-chain.ts';
import { Heads, insertHead, newHead, setAuditKey } from './audit-heads.ts';
import { insertRows } from './prepared.ts';
import type { Store } from './store.ts';
import type { Db } from './tables.ts';

const eventsPerUnit = 500;

/** Sets the key of the chains of a store's events, and adds the events of earlier versions to them. */
export async function openAuditLog(store: Pick<Store, 'unitOfWork'>, key: AuditKey): Promise<void> {
  await store.unitOfWork(async (db) => {
    setAuditKey(db, key);
    await begin(db);
  });
  while (await store.unitOfWork(chainSome));
}

/** Only a store without any chain has events that are still to be chained. */
async function begin(db: Db): Promise<void> {
  const one = await db
    .selectFrom('audit_chains')
    .select('chain')
    .where('chain', '=', operatorChain)
    .execute();
  if (one.length > 0) return;
  const chainedEvent = await db
    .selectFrom('events')
    .select('seq')
    .where('position', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  await insertHead(db, { ...newHead(operatorChain), chaining_from: chainedEvent === undefined ? 0 : null });
}

/** Chains some events of earlier versions; returns whether there may be more. */
async function chainSome(db: Db): Promise<boolean> {
  const heads = await Heads.of(db, [operatorChain]);
  const { chaining_from: from } = heads.get(operatorChain);
  if (from === null) return false;
  const events = await db
    .selectFrom('events')
    .selectAll()
    .where('seq', '>=', from)
    .orderBy('seq')
    .limit(eventsPerUnit)
    .execute();
  await heads.add(events.map(chainOf));
  await insertRows(
    db,
    'events',
    events.map((event) => heads.append(event)),
    ['seq'],
  );
  const last = events.at(-1);
  heads.get(operatorChain).chaining_from = last === undefined ? null : last.seq + 1;
  await heads.save();
  return last !== undefined;
}
