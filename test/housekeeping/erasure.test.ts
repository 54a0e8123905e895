import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { runDoctor } from '../../src/cli/doctor.ts';
import { readConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/gingham.ts';
import { systemContext } from '../../src/keyring/context.ts';
import { Eraser } from '../../src/workers/housekeeping/erase.ts';
import { auditOf } from '../support/audit.ts';
import { type Answer, application, partnerCalls } from '../support/client.ts';
import { invite } from '../support/console.ts';
import { eventually } from '../support/eventually.ts';
import { managing, refuses, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { png, pngChunk } from '../support/png.ts';
import { sandboxOf } from '../support/sandbox-partner.ts';
import { startServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type Dialect, onEachDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

const mark = 'zqmark';
const dayMs = 86_400_000;

function personal(number: number): Record<string, unknown> {
  const of = (what: string) => `${mark}${what}${number}`;
  const contact = (what: string) => ({
    given_name: of(`Given${what}`),
    family_name: of(`Family${what}`),
    email: `${of(what)}@example.com`,
  });
  return application({
    company_name: of('Company'),
    legal_entity_name: `${of('Legal')} Inc.`,
    application_name: of('Application'),
    website: `${of('site')}.example`,
    registration_number: of('Number'),
    technical_contact: contact('technical'),
    billing_contact: contact('billing'),
    customer_support_info: {
      email: `${of('support')}@example.com`,
      phone_number: '+1 503 555 0188',
      contact_url: `https://${of('contact')}.example/`,
      link_update_url: `https://${of('link')}.example/`,
    },
    address: {
      city: of('City'),
      street: of('Street'),
      region: 'OR',
      postal_code: of('Zip'),
      country_code: 'US',
    },
    redirect_uris: [`https://${of('redirect')}.example/oauth`],
    logo: png({ between: [pngChunk('teXt', Buffer.from(of('Logo')))] }).toString('base64'),
  });
}

/** The tables that contain a text in lower case, in any case. */
async function tablesWith(text: string, server: TestServer, dialect: Dialect): Promise<string[]> {
  const all =
    dialect === 'sqlite'
      ? `select name from sqlite_master where type = 'table'`
      : `select table_name as name from information_schema.tables where table_schema = 'public'`;
  const names = (await storedRows(server, dialect, all)).map((row) => row['name'] as string);
  const found: string[] = [];
  for (const name of names) {
    const rows = await storedRows(server, dialect, `select * from "${name}"`);
    const values = rows.flatMap((row) => Object.values(row));
    const texts = values.map((value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value),
    );
    if (texts.some((content) => content.toLowerCase().includes(text))) found.push(name);
  }
  return found.toSorted();
}

/** The files of a stopped server that contain such a text. */
function filesWith(text: string, { env }: TestServer): string[] {
  const dataDir = env['GINGHAM_DATA_DIR'] as string;
  return readdirSync(dataDir).filter((name) =>
    readFileSync(join(dataDir, name), 'latin1').toLowerCase().includes(text),
  );
}

onEachDialect((dialect) => {
  test('calls that were not in the request log yet are erased, too', async (t) => {
    const server = await startServer(t, dialect);
    const partner = await newPartner(server);
    const call = partnerCalls(server.url, partner, 'sandbox');
    const { end_customer } = succeeds(await call('/partner/customer/create', personal(1)));
    const { client_id } = end_customer;
    succeeds(await call('/partner/customer/remove', { end_customer_client_id: client_id }));
    succeeds(await managing(() => server)('POST', `/end-customers/${client_id}/erase`));
    await server.settle();
    assert.deepEqual(await tablesWith(mark, server, dialect), []);
  });

  test('after its erasure nothing of an end customer is found in the store, and the log is whole', async (t) => {
    const server = await startServer(t, dialect);
    const operator = managing(() => server);
    const partner = await newPartner(server);
    const { url } = await startReceiver(t, ({ body }) => ({ status: 200, body: body.toString() }));
    const event_types = ['end_customer.created', 'end_customer.updated', 'end_customer.off_boarded'];
    for (const environment of ['production', 'sandbox'] as const) {
      await createEndpoint(server, { partner, url, environment, event_types });
    }
    const other = succeeds(
      await partnerCalls(server.url, partner, 'sandbox')('/partner/customer/create', application()),
    ).end_customer;
    const clientIds: string[] = [];
    for (const environment of ['production', 'sandbox'] as const) {
      const call = partnerCalls(server.url, partner, environment);
      const sandbox = environment === 'sandbox' ? sandboxOf(server, partner) : undefined;
      const first = { ...personal(1), is_diligence_attested: false };
      const { end_customer } = succeeds(await call('/partner/customer/create', first));
      const { client_id } = end_customer;
      const of = { end_customer_client_id: client_id };
      const path = `/end-customers/${client_id}`;
      clientIds.push(client_id);
      refuses(await call('/partner/customer/create', first), 'CUSTOMER_ALREADY_CREATED', 400);
      succeeds(await operator('POST', `${path}/review/notes`, { text: `${mark} note` }));
      succeeds(await operator('POST', `${path}/approve`, { reason: `${mark} reason` }));
      await sandbox?.snapshot('one');
      const { logo, registration_number, ...second } = personal(2);
      succeeds(
        await operator('PATCH', path, { ...second, address: undefined, is_diligence_attested: undefined }),
      );
      succeeds(await call('/partner/customer/enable', of));
      await server.settle();
      refuses(await operator('POST', `${path}/erase`, {}), 'CONFLICT', 409, /removed/u);
      succeeds(await operator('POST', `${path}/off-board`, { reason: `${mark} end` }));
      await sandbox?.snapshot('two');
    }
    await server.settle();
    // Those that are registered by hand are withdrawn by hand.
    const tasks = succeeds(await operator('GET', '/registrations?task=WITHDRAW&limit=200')).registrations;
    for (const { end_customer_client_id, institution_id, environment } of tasks as Answer['body'][]) {
      const path = `/registrations/${end_customer_client_id}/${institution_id}/${environment}/record`;
      succeeds(await operator('POST', path, { outcome: 'withdrawn' }));
    }
    assert.deepEqual(await tablesWith(mark, server, dialect), [
      ...['end_customers', 'events', 'logos', 'review_notes', 'sandbox_requests'],
      ...['snapshot_end_customers', 'snapshot_review_notes', 'webhook_attempts'],
    ]);
    for (const clientId of clientIds) {
      const path = `/end-customers/${clientId}`;
      const erase = () => operator('POST', `${path}/erase`, {});
      const { end_customer } = succeeds(await eventually(erase, ({ status }) => status === 200));
      const { company_name, status, erased_at, technical_contact, registrations } = end_customer;
      assert.deepEqual(
        { company_name, status, technical_contact, registrations },
        { company_name: '[erased]', status: 'ACTIVE', technical_contact: {}, registrations: [] },
      );
      assert.equal(succeeds(await erase()).end_customer.erased_at, erased_at);
      const { events } = succeeds(await operator('GET', `${path}/events`));
      assert.equal(events[0].type, 'end_customer.erased');
      assert.ok(events.length > 5);
      for (const { data } of events) assert.deepEqual(data, {});
    }
    await sandboxOf(server, partner).restore('one');
    succeeds(await operator('GET', `/end-customers/${other.client_id}`));
    await server.close();
    assert.deepEqual([await tablesWith(mark, server, dialect), filesWith(mark, server)], [[], []]);
    assert.deepEqual((await auditOf(server)).problems, []);
    let diagnosis = '';
    const exitCode = await runDoctor({}, server.env, (text) => {
      diagnosis += text;
    });
    assert.equal(exitCode, 0, diagnosis);
  });

  test('old removals of end customers and users are erased after a time, and an interrupted erasure is completed', async (t) => {
    const server = await startServer(t, dialect);
    const operator = managing(() => server);
    const partner = await newPartner(server);
    const call = partnerCalls(server.url, partner, 'production');
    const create = async (number: number) =>
      succeeds(await call('/partner/customer/create', personal(number))).end_customer.client_id as string;
    const [removed, interrupted, present] = [await create(1), await create(2), await create(3)];
    for (const end_customer_client_id of [removed, interrupted]) {
      succeeds(await call('/partner/customer/remove', { end_customer_client_id }));
    }
    const user = await invite(server, 'operator_reviewer');
    succeeds(await operator('PATCH', `/users/${user.userId}`, { name: `${mark} User` }));
    succeeds(await operator('DELETE', `/users/${user.userId}`));
    await server.settle();
    await server.close();
    const erasure = JSON.stringify({ actor: 'system', clientAddress: null, logos: [] });
    await storedRows(
      server,
      dialect,
      `update end_customers set erasure = '${erasure}' where client_id = '${interrupted}'`,
    );

    const { store, keyring, close } = await openStore(readConfig('dev', server.env), { isDurable: false });
    const eraseAt = (aheadMs: number) => {
      const now = () => Date.now() + aheadMs;
      const parts = { store, contextAt: systemContext(keyring), now, eraseMs: 30 * dayMs };
      return new Eraser(parts, new AbortController().signal).eraseDue();
    };
    const erased = async () => {
      const rows = await storedRows(
        server,
        dialect,
        `select client_id from end_customers where erasure = 'done'`,
      );
      return rows.map((row) => row['client_id']).toSorted();
    };
    const ofUser = async () => {
      const rows = await storedRows(
        server,
        dialect,
        `select data from events where type like 'user.%' order by seq`,
      );
      return JSON.stringify(rows);
    };
    await eraseAt(29 * dayMs);
    assert.deepEqual(await erased(), [interrupted]);
    assert.ok((await ofUser()).includes(mark));
    await eraseAt(31 * dayMs);
    assert.deepEqual(await erased(), [removed, interrupted].toSorted());
    assert.ok(!(await ofUser()).includes(mark));
    await close();
    assert.deepEqual(
      [await tablesWith(user.email, server, dialect), filesWith(user.email, server)],
      [[], []],
    );
    assert.deepEqual((await auditOf(server)).problems, []);
    const [left] = await storedRows(
      server,
      dialect,
      `select company_name from end_customers where client_id = '${present}'`,
    );
    assert.match(left?.['company_name'] as string, /^zqmark/u);
  });
});
