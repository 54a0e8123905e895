import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { invite } from '../../support/console.ts';
import { managing, newEndCustomer, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newActiveCustomer } from '../../support/registrations.ts';
import { suiteServer } from '../../support/server.ts';
import { newSandbox, type TestSandbox } from '../../support/steered-sandbox.ts';
import { onEachDialect } from '../../support/stores.ts';
import { createEndpoint } from '../../support/webhooks.ts';

type Item = Record<string, unknown>;

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  let sandbox: TestSandbox;
  let customer: string;
  let live: string;
  beforeAll(async () => {
    sandbox = await newSandbox(server(), { name: 'Umber', environments: ['production', 'sandbox'] });
    await createEndpoint(server(), { partner: sandbox.partner, url: 'http://127.0.0.1:9/' });
    customer = await sandbox.create({ company_name: 'Acme Pumps' });
    const changes = { company_name: 'Blue Kettle' };
    live = (await newActiveCustomer(server(), sandbox.partner, changes)).clientId;
    await invite(server(), 'partner_member', sandbox.partner.clientId);
    await invite(server(), 'operator_reviewer');
    await newToken(server(), sandbox.partner.clientId);
    await newToken(server(), null);
    await server().settle();
  });
  const partner = () => `partner_client_id=${sandbox.partner.clientId}`;
  const list = async (path: string): Promise<Item[]> => {
    const [items] = Object.values(succeeds(await call('GET', path)));
    return items as Item[];
  };

  test('each item of a list has the names of the partner and the end customer that it names', async () => {
    const partners = new Map([[sandbox.partner.clientId, 'Umber']]);
    const customers = new Map([
      [customer, 'Acme Pumps'],
      [live, 'Blue Kettle'],
    ]);
    const lists: [path: string, ...fields: [id: string, name: string, names: Map<string, string>][]][] = [
      [`/end-customers?${partner()}`, ['partner_client_id', 'partner_name', partners]],
      [
        `/registrations?${partner()}`,
        ['partner_client_id', 'partner_name', partners],
        ['end_customer_client_id', 'company_name', customers],
      ],
      [`/webhook-deliveries?${partner()}`, ['end_customer_client_id', 'company_name', customers]],
      [`/sandbox-requests?${partner()}`, ['end_customer_client_id', 'company_name', customers]],
      [
        `/events?${partner()}`,
        ['partner_client_id', 'partner_name', partners],
        ['end_customer_client_id', 'end_customer_name', customers],
      ],
      ['/tokens', ['partner_client_id', 'partner_name', partners]],
      ['/users', ['partner_client_id', 'partner_name', partners]],
    ];
    for (const [path, ...fields] of lists) {
      const items = await list(path);
      for (const [id, name, names] of fields) {
        assert.ok(
          items.some((item) => names.has(item[id] as string)),
          path,
        );
        for (const item of items) {
          assert.equal(item[name], names.get(item[id] as string) ?? null, `${name} of ${path}`);
        }
      }
    }
  });

  test('resources that are read alone have the same names', async () => {
    const detail = succeeds(await call('GET', `/end-customers/${live}`)).end_customer;
    assert.equal(detail.partner_name, 'Umber');
    const path = `/registrations/${live}/ins_56/production`;
    const { registration } = succeeds(await call('GET', path));
    assert.deepEqual([registration.company_name, registration.partner_name], ['Blue Kettle', 'Umber']);
    const own = (one: Item) => one['institution_id'] === 'ins_56' && one['environment'] === 'production';
    assert.deepEqual(detail.registrations.find(own), registration);
    const [delivery] = await list(`/webhook-deliveries?end_customer_client_id=${customer}`);
    const one = succeeds(await call('GET', `/webhook-deliveries/${delivery?.['delivery_id']}`));
    assert.equal(one.webhook_delivery.company_name, 'Acme Pumps');
  });

  test('a call that names an end customer of another partner does not reveal its name', async () => {
    const other = await newPartner(server(), { environments: ['sandbox'] });
    const { clientId } = await newEndCustomer(server(), other, 'sandbox');
    const about = { end_customer_client_id: clientId };
    refuses(await sandbox.ask('/partner/customer/get', about), 'CUSTOMER_NOT_FOUND', 404);
    const [found] = await list(`/sandbox-requests?${partner()}&end_customer_client_id=${clientId}`);
    assert.equal(found?.['company_name'], null);
    const { sandbox_request: read } = succeeds(
      await call('GET', `/sandbox-requests/${found?.['request_id']}`),
    );
    assert.equal(read.company_name, null);
  });

  test('the name of an end customer that no longer exists is null', async () => {
    const gone = await newSandbox(server());
    const clientId = await gone.create();
    await gone.call('/simulation/reset');
    const path = `/sandbox-requests?partner_client_id=${gone.partner.clientId}`;
    const found = await list(`${path}&end_customer_client_id=${clientId}`);
    assert.deepEqual([found.length, found[0]?.['company_name']], [1, null]);
  });
});
