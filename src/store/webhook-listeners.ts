import type { HandOut, Listener } from '../domain/webhook/listener.ts';
import { prepared } from './prepared.ts';
import type { Db, WebhookEndpointRow } from './tables.ts';
import { toEndpoint } from './webhook-endpoints.ts';

// A listener's lease says until when somebody is there, and its holder is what that somebody has been handed.

const listenerOf = prepared((db, args: { endpointId: string }) =>
  db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('endpoint_id', '=', args.endpointId)
    .where('url', 'is', null)
    .where('removed_at', 'is', null),
);

export async function findListener(db: Db, endpointId: string): Promise<Listener | undefined> {
  const [row] = await listenerOf(db, { endpointId });
  return row && toListener(row);
}

const listenerLocked = prepared((db, args: { endpointId: string }) =>
  db
    .updateTable('webhook_endpoints')
    .set((eb) => ({ status: eb.ref('status') }))
    .where('endpoint_id', '=', args.endpointId)
    .where('url', 'is', null)
    .where('removed_at', 'is', null)
    .returningAll(),
);

/** Finds a listener and keeps other units of work from changing it until this one ends. */
export async function lockListener(db: Db, endpointId: string): Promise<Listener | undefined> {
  const [row] = await listenerLocked(db, { endpointId });
  return row && toListener(row);
}

const presenceSaved = prepared((db, args: { endpointId: string; until: number; holder: string | null }) =>
  db
    .updateTable('webhook_endpoints')
    .set({ leased_until: args.until, lease_holder: args.holder })
    .where('endpoint_id', '=', args.endpointId),
);

/** Writes until when a listener is taken to be there, in real time, and what it has been handed. */
export async function savePresence(
  db: Db,
  endpointId: string,
  { listensUntil, handedOut }: Pick<Listener, 'listensUntil' | 'handedOut'>,
): Promise<void> {
  const holder = handedOut === null ? null : JSON.stringify(handedOut);
  await presenceSaved(db, { endpointId, until: listensUntil, holder });
}

/** Ids of listeners that have not been there since before a time, in real time. */
export async function listAbsentListeners(db: Db, before: number): Promise<string[]> {
  const rows = await db
    .selectFrom('webhook_endpoints')
    .select('endpoint_id')
    .where('url', 'is', null)
    .where('removed_at', 'is', null)
    .where('leased_until', '<=', before)
    .execute();
  return rows.map((row) => row.endpoint_id);
}

function toListener(row: WebhookEndpointRow): Listener {
  return {
    endpoint: toEndpoint(row),
    listensUntil: row.leased_until ?? row.created_at,
    handedOut: row.lease_holder === null ? null : (JSON.parse(row.lease_holder) as HandOut),
  };
}
