import type { EventType } from '../domain/event.ts';
import { eraseEvents } from './erasure.ts';
import type { Db } from './tables.ts';

/** Event numbers: the first and the one after the last. */
interface Window {
  from: number;
  to: number;
}

/** Types of events with a user's name, besides those of users. */
const withNames: readonly EventType[] = ['end_customer.assigned'];

/** Reads some events; `next` is where to continue, null at the end. */
async function eventsIn(db: Db, { from, to }: Window, limit: number) {
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'type', 'salt', 'data', 'client_address'])
    .where('seq', '>=', from)
    .where('seq', '<', to)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return { rows, next: rows.length < limit ? null : (rows.at(-1)?.seq ?? 0) + 1 };
}

/** Lists the users whose removal is among some events and who have not been erased; `next` is null at the end. */
export async function listRemovedUsers(
  db: Db,
  window: Window,
  limit: number,
): Promise<{ userIds: string[]; next: number | null }> {
  const { rows, next } = await eventsIn(db, window, limit);
  const removals = rows.filter(({ type, salt }) => type === 'user.removed' && salt !== null);
  return {
    userIds: removals.map(({ data }) => JSON.parse(data).userId as string),
    next,
  };
}

/** Erases the events about removed users among some events; returns where to continue, null at the end. */
export async function eraseSomeOfUsers(
  db: Db,
  users: ReadonlySet<string>,
  window: Window,
  limit: number,
): Promise<number | null> {
  const { rows, next } = await eventsIn(db, window, limit);
  const about = rows.filter(({ type, data }) => {
    if (!type.startsWith('user.') && !withNames.includes(type)) return false;
    const { userId, after } = JSON.parse(data) as { userId?: string; after?: { assignee?: string } };
    return users.has(userId ?? '') || users.has(after?.assignee?.replace(/^user:/u, '') ?? '');
  });
  await eraseEvents(db, about);
  return next;
}
