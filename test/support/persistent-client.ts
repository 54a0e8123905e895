import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { PartnerCustomerCreateRequest, PlaidApi } from 'plaid';
import { type Answer, application, type Credentials, manage } from './client.ts';
import { succeeds } from './management.ts';
import { type SdkName, sdkClient } from './sdk-journey.ts';
import type { TestServer } from './test-server.ts';

/** What a client holds after its journeys, and must never lose. */
export interface Held {
  clientId: string;
  secrets: Record<'sandbox' | 'development' | 'production', string>;
}

/** Repeats a change with its key until it has a reply. */
async function persistently<Reply>(
  call: (options: { headers: Record<string, string> }) => Promise<Reply>,
): Promise<Reply> {
  const options = { headers: { 'Idempotency-Key': randomUUID() } };
  for (;;) {
    try {
      return await call(options);
    } catch (error) {
      const { response } = error as { response?: { status: number; data: unknown } };
      if (response !== undefined && response.status !== 503) {
        throw new Error(`${response.status} ${JSON.stringify(response.data)}`, { cause: error });
      }
      await setTimeout(5);
    }
  }
}

/** A client of an official SDK that creates and enables an end customer, and creates and removes another one. */
export async function persistentJourney(
  name: SdkName,
  basePath: string,
  { clientId, secrets }: Credentials,
): Promise<Held> {
  // These calls are the same in all versions.
  const client = sdkClient(name, basePath, { clientId, secret: secrets.production }) as PlaidApi;
  const create = () => {
    const body = application() as unknown as PartnerCustomerCreateRequest;
    return persistently((options) => client.partnerCustomerCreate(body, options));
  };
  const created = (await create()).data.end_customer;
  const one = { end_customer_client_id: created?.client_id ?? '' };
  const enabled = await persistently((options) => client.partnerCustomerEnable(one, options));
  const other = { end_customer_client_id: (await create()).data.end_customer?.client_id ?? '' };
  await persistently((options) => client.partnerCustomerRemove(other, options));
  return {
    clientId: one.end_customer_client_id,
    secrets: {
      sandbox: created?.secrets?.sandbox ?? '',
      development: created?.secrets?.development ?? '',
      production: enabled.data.production_secret ?? '',
    },
  };
}

/** Asserts that a partner has exactly these end customers and as many removed ones, and that every secret is valid. */
export async function assertHeld(
  { url, demo }: Pick<TestServer, 'url' | 'demo'>,
  partner: Pick<Credentials, 'clientId'>,
  held: readonly Held[],
): Promise<void> {
  const call = manage(url, demo.operatorToken);
  const present: string[] = [];
  let removed = 0;
  let cursor: string | null = null;
  do {
    const query = `partner_client_id=${partner.clientId}&removed=true&limit=200`;
    const next = cursor === null ? '' : `&cursor=${cursor}`;
    const page: Answer['body'] = succeeds(await call('GET', `/end-customers?${query}${next}`));
    for (const { client_id, removed_at } of page.end_customers) {
      if (removed_at === null) present.push(client_id);
      else removed += 1;
    }
    cursor = page.next_cursor;
  } while (cursor !== null);
  assert.deepEqual(present.toSorted(), held.map(({ clientId }) => clientId).toSorted());
  assert.equal(removed, held.length);
  for (const { clientId: client_id, secrets } of held) {
    for (const [environment, secret] of Object.entries(secrets)) {
      const { valid } = succeeds(await call('POST', '/keys/verify', { client_id, secret, environment }));
      assert.equal(valid, true, `the ${environment} key of ${client_id}`);
    }
  }
}
