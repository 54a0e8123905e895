import { ensureDemoPartner } from '../src/demo-partner.ts';
import { event } from '../src/domain/event.ts';
import { createEndpoint } from '../src/domain/webhook/endpoint.ts';
import { openStore, readConfig } from '../src/gingham.ts';
import { type ContextAt, systemContext } from '../src/keyring/context.ts';
import { appendEvents } from '../src/store/events.ts';
import type { Store } from '../src/store/store.ts';
import { saveEndpoint } from '../src/store/webhook-endpoints.ts';

/** Webhooks for endpoints at a receiver; a share of the endpoints never responds. */
export interface Backlog {
  receiver: string;
  endpoints: number;
  deadShare: number;
  /** Number of webhooks due for each endpoint, and when, in real time. */
  waves: readonly { each: number; dueAt: number }[];
}

/** Fills a new store with webhooks due later. */
export async function fill(dataDir: string, backlog: Backlog): Promise<void> {
  const { store, keyring, masterKeys, close } = await openStore(readConfig('dev', {}, { dataDir }));
  const contextAt = systemContext(keyring);
  const { clientId } = await ensureDemoPartner(store, { keyring, masterKeys }, contextAt);
  await addEndpoints(store, contextAt, clientId, backlog);
  for (const { each, dueAt } of backlog.waves) {
    for (let at = 0; at < each; at += 1) await addEvent(store, contextAt, clientId, dueAt);
  }
  await close();
}

async function addEndpoints(
  store: Store,
  contextAt: ContextAt,
  partnerClientId: string,
  { receiver, endpoints, deadShare }: Backlog,
): Promise<void> {
  const now = Date.now();
  await store.unitOfWork(async (db) => {
    for (let at = 0; at < endpoints; at += 1) {
      const kind = at < endpoints * deadShare ? 'dead' : 'living';
      const wanted = {
        partnerClientId,
        environment: 'production',
        url: `${receiver}/${kind}/${at}`,
        webhookTypes: ['END_CUSTOMER_OAUTH_STATUS_UPDATED'],
        secretDataKey: 1,
      } as const;
      await saveEndpoint(db, createEndpoint(wanted, 0, 'system', contextAt(now), now));
    }
  });
}

async function addEvent(
  store: Store,
  contextAt: ContextAt,
  partnerClientId: string,
  dueAt: number,
): Promise<void> {
  const input = {
    type: 'registration.updated',
    realm: 'live',
    partnerClientId,
    endCustomerClientId: '0'.repeat(24),
    institutionId: 'ins_127989',
    environment: 'production',
    actor: 'system',
    data: { institutionName: 'Bank of America', before: 'NOT_STARTED', after: 'PROCESSING' },
  } as const;
  await store.unitOfWork((db) => appendEvents(db, [event(input, contextAt(dueAt))]));
}
