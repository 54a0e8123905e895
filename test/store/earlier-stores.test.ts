import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { describe, test } from 'vitest';
import { type Answer, application, type Credentials, partnerCalls } from '../support/client.ts';
import { managing, refuses, succeeds } from '../support/management.ts';
import type { Scope } from '../support/scope.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/test-server.ts';

/**
 * Stores of earlier versions as SQL, one for each version that changed the schema, the oldest first. The first line is a
 * comment with the master key and the credentials of the partner and of the operator.
 */
const folder = new URL('earlier-stores/', import.meta.url);
const files = readdirSync(folder).toSorted();

interface EarlierStore {
  server: TestServer;
  partner: Credentials;
  operatorToken: string;
}

/** Starts a server on a store as its version left it. */
async function opened(t: Scope, file: string): Promise<EarlierStore> {
  const text = gunzipSync(readFileSync(new URL(file, folder))).toString();
  const { master_key, client_id, secrets, operator_token } = JSON.parse(text.slice(3, text.indexOf('\n')));
  const dataDir = scratchDirectory(t);
  const database = new DatabaseSync(join(dataDir, 'gingham.db'));
  database.exec(`pragma foreign_keys = off; begin; ${text} commit;`);
  database.close();
  const env = { GINGHAM_DATA_DIR: dataDir, GINGHAM_MASTER_KEY: master_key };
  const server = await startServer(t, 'sqlite', env);
  return { server, partner: { clientId: client_id, secrets }, operatorToken: operator_token };
}

/** The lists of the management API, each with the path of one of its items if there is one. */
const lists: Record<string, ((item: Answer['body']) => string) | null> = {
  partners: ({ client_id }) => `/partners/${client_id}`,
  end_customers: ({ client_id }) => `/end-customers/${client_id}`,
  registrations: ({ end_customer_client_id, institution_id, environment }) =>
    `/registrations/${end_customer_client_id}/${institution_id}/${environment}`,
  institutions: null,
  direct_customers: null,
  tokens: null,
  users: null,
  webhook_endpoints: ({ endpoint_id }) => `/webhook-endpoints/${endpoint_id}`,
  webhook_deliveries: ({ delivery_id }) => `/webhook-deliveries/${delivery_id}`,
  events: ({ event_id }) => `/events/${event_id}`,
};

describe('a store written by an earlier version', () => {
  for (const file of files) {
    test(`is migrated, and all in it can be read: ${file}`, async (t) => {
      const { server, operatorToken, partner } = await opened(t, file);
      const call = managing(
        () => server,
        () => operatorToken,
      );
      const filterOf = (name: string) => {
        if (name === 'end_customers') return '&removed=true';
        return name === 'webhook_deliveries' ? `&partner_client_id=${partner.clientId}` : '';
      };
      for (const [name, pathOf] of Object.entries(lists)) {
        const page = succeeds(await call('GET', `/${name.replaceAll('_', '-')}?limit=200${filterOf(name)}`));
        if (pathOf === null) continue;
        for (const item of page[name]) succeeds(await call('GET', pathOf(item)));
      }
      for (const path of ['/overview', '/system']) succeeds(await call('GET', path));
      const direct = { legal_name: 'Juniper Pay Ltd.', website: 'juniper.example.com' };
      // The oldest stores do not have it yet.
      await call('POST', '/direct-customers', direct);
      refuses(await call('POST', '/direct-customers', direct), 'CONFLICT', 409);
    });

    test(`continues: ${file}`, async (t) => {
      const { server, partner } = await opened(t, file);
      for (const environment of ['sandbox', 'production'] as const) {
        const call = partnerCalls(server.url, partner, environment);
        const { end_customer } = succeeds(await call('/partner/customer/create', application()));
        const of = { end_customer_client_id: end_customer.client_id };
        succeeds(await call('/partner/customer/enable', of));
        succeeds(await call('/partner/customer/oauth_institutions/get', of));
      }
      succeeds(await partnerCalls(server.url, partner)('/simulation/clock/advance', { seconds: 86_400 }));
      await server.settle();
      const errors = server.log.filter((line) => line.includes('"level":"error"'));
      assert.deepEqual(errors, []);
    });
  }

  test('exists for every version of the schema', () => {
    assert.ok(files.length >= 12);
  });
});
