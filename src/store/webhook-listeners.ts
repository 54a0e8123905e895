import type { HandOut, Listener } from '../domain/webhook/listener.ts';
import { prepared } from './prepared.ts';
import type { Db, WebhookEndpointRow } from './tables.ts';
import { toEndpoint } from './webhook-endpoints.ts';

// A listener's lease lasts until it is considered absent.

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

/** Finds a listener and locks its row until the unit of work ends. */
export async function lockListener(db: Db, endpointId: string): Promise<Listener | undefined> {
  const [row] = await listenerLocked(db, { endpointId });
  return row && toListener(row);
}

const presenceSaved = prepared((db, args: { endpointId: string; until: number; handedOut: string | null }) =>
  db
    .updateTable('webhook_endpoints')
    .set({ leased_until: args.until, handed_out: args.handedOut })
    .where('endpoint_id', '=', args.endpointId),
);

/** Saves until when a listener is considered present, in real time, and the webhook handed to it. */
export async function savePresence(
  db: Db,
  endpointId: string,
  { listensUntil, handedOut }: Pick<Listener, 'listensUntil' | 'handedOut'>,
): Promise<void> {
  const document = handedOut && JSON.stringify(handedOut);
  await presenceSaved(db, { endpointId, until: listensUntil, handedOut: document });
}

/** Lists the ids of listeners that have been absent since before a time, in real time. */
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
    handedOut: row.handed_out === null ? null : (JSON.parse(row.handed_out) as HandOut),
  };
}
