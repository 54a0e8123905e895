import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { managing, succeeds } from '../support/management.ts';
import { newActiveCustomer, newInstitution } from '../support/registrations.ts';
import { suiteServer } from '../support/server.ts';
import { newSandbox } from '../support/steered-sandbox.ts';
import { storedRows } from '../support/stored-rows.ts';
import { onSampledDialect } from '../support/stores.ts';
import { createEndpoint } from '../support/webhooks.ts';

/** Fields without which there is no document, so that no version has ever omitted them. */
const essential = ['connector', 'registrationEndpoint'];

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  /** Reads what is made from the documents of each column. */
  const reads: Record<string, () => Promise<unknown>> = {};

  beforeAll(async () => {
    const sandbox = await newSandbox(server(), { environments: ['sandbox', 'production'] });
    await sandbox.create();
    await sandbox.call('/simulation/snapshot/create', { name: 'first' });
    const { partner } = sandbox;
    const { clientId } = await newActiveCustomer(server(), partner);
    await server().settle();
    const url = 'https://hooks.example.com/';
    const event_types = ['endpoint.disabled'];
    const endpoint = await createEndpoint(server(), { partner, url, environment: 'production', event_types });
    const institution = await newInstitution(server());
    const interfacePath = `/institutions/${institution}/dynamic-registration`;
    const registration_endpoint = 'https://api.harbour.example.com/register';
    succeeds(await call('PATCH', interfacePath, { registration_endpoint }));
    const get = (path: string) => async () => succeeds(await call('GET', path));
    Object.assign(reads, {
      'end_customers.profile': get(`/end-customers/${clientId}`),
      'partners.settings': get(`/partners/${partner.clientId}`),
      'registrations.filing': get('/registrations'),
      'sandboxes.settings': () => sandbox.call('/simulation/faults/get'),
      'sandbox_snapshots.sandbox': () => sandbox.call('/simulation/snapshot/restore', { name: 'first' }),
      'webhook_endpoints.health': get(`/webhook-endpoints/${endpoint.endpointId}`),
      'dynamic_banks.settings': get(interfacePath),
    });
  });

  for (const column of [
    'end_customers.profile',
    'partners.settings',
    'registrations.filing',
    'sandboxes.settings',
    'sandbox_snapshots.sandbox',
    'webhook_endpoints.health',
    'dynamic_banks.settings',
  ]) {
    test(`a field missing from ${column} reads as its default`, async () => {
      const [table = '', name = ''] = column.split('.');
      const read = reads[column] as () => Promise<unknown>;
      await read();
      const rows = await storedRows(server(), dialect, `select distinct ${name} as document from ${table}`);
      const documents = rows.map(({ document }) => String(document));
      assert.notEqual(documents.length, 0);
      for (const document of documents) {
        const fields = JSON.parse(document);
        for (const field of Object.keys(fields).filter((field) => !essential.includes(field))) {
          const { [field]: _, ...older } = fields;
          await replace(document, JSON.stringify(older));
          await read();
          await replace(JSON.stringify(older), document);
        }
      }

      async function replace(from: string, to: string): Promise<void> {
        const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
        const query = `update ${table} set ${name} = ${quoted(to)} where ${name} = ${quoted(from)}`;
        await storedRows(server(), dialect, query);
        // On SQLite, what another process has written is visible after the server's next commit.
        const { token } = succeeds(await call('POST', '/tokens', { name: 'commit' }));
        succeeds(await call('POST', `/tokens/${token.token_id}/revoke`));
      }
    });
  }
});
