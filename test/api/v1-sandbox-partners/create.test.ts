import assert from 'node:assert/strict';
import { test } from 'vitest';
import { productsOf1517 } from '../../../src/domain/product.ts';
import { application, partnerCalls } from '../../support/client.ts';
import { managing, newEndCustomer, refuses, succeeds } from '../../support/management.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';

const dayMs = 86_400_000;

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);

  test('creates a partner that is ready for use, for a day', async () => {
    const before = Date.now();
    const { sandbox_partner } = succeeds(await call('POST', '/sandbox-partners'));
    const { client_id, secret, expires_at, partner } = sandbox_partner;
    assert.match(client_id, /^[0-9a-f]{24}$/u);
    assert.match(secret, /^[0-9a-f]{30}$/u);
    const lifetimeMs = Date.parse(expires_at) - dayMs;
    assert.ok(before <= lifetimeMs && lifetimeMs <= Date.now());
    assert.deepEqual(partner, succeeds(await call('GET', `/partners/${client_id}`)).partner);
    assert.equal(partner.client_id, client_id);
    assert.equal(partner.expires_at, expires_at);
    assert.deepEqual(partner.environments, ['sandbox']);
    assert.deepEqual(partner.products, [...productsOf1517]);
    assert.deepEqual(
      [partner.flowdown_status, partner.questionnaire_status, partner.review_policy],
      ['COMPLETE', 'COMPLETE', 'AUTOMATIC'],
    );
    // Without their own contacts or support information, end customers have the partner's.
    const customer = await newEndCustomer(
      server(),
      { clientId: client_id, secrets: { production: '', development: '', sandbox: secret } },
      'sandbox',
    );
    const { end_customer } = succeeds(await call('GET', `/end-customers/${customer.clientId}`));
    assert.equal(end_customer.status, 'PENDING_ENABLEMENT');
    assert.deepEqual(end_customer.technical_contact, partner.technical_contact);
    assert.deepEqual(end_customer.customer_support_info, partner.customer_support_info);
  });

  test('as requested', async () => {
    const body = {
      name: 'Only auth',
      products: ['auth', 'cra_base_report', 'auth'],
      review_policy: 'MANUAL',
      expires_in_seconds: 60,
    };
    const before = Date.now();
    const { sandbox_partner } = succeeds(await call('POST', '/sandbox-partners', body));
    const { name, products, review_policy, expires_at } = sandbox_partner.partner;
    assert.deepEqual([name, products, review_policy], ['Only auth', ['auth', 'cra_base_report'], 'MANUAL']);
    assert.ok(Date.parse(expires_at) - 60_000 >= before);
    assert.ok(Date.parse(expires_at) - 60_000 <= Date.now());
  });

  test('with frozen_at its sandbox’s clock starts frozen, and can be resumed from there', async () => {
    const partner = await newSandboxPartner(server(), { frozen_at: '2020-02-29T23:59:59+01:00' });
    const sandbox = sandboxOf(server(), partner);
    assert.deepEqual(await sandbox.clock(), { now: '2020-02-29T22:59:59.000Z', is_frozen: true });
    const { clientId } = await sandbox.create();
    const { end_customer } = succeeds(await call('GET', `/end-customers/${clientId}`));
    assert.equal(end_customer.created_at, '2020-02-29T22:59:59.000Z');
    await sandbox.resume();
    assert.match((await sandbox.clock()).now, /^2020-02-29T2[23]/u);
  });

  test('its secret is valid only in the sandbox, and it cannot get access to more', async () => {
    const partner = await newSandboxPartner(server());
    for (const environment of ['production', 'development'] as const) {
      const secrets = { ...partner.secrets, [environment]: partner.secrets.sandbox };
      const calls = partnerCalls(server().url, { ...partner, secrets }, environment);
      refuses(await calls('/partner/customer/create', application()), 'INVALID_API_KEYS', 400);
      const issued = await call('POST', `/partners/${partner.clientId}/secrets`, { environment });
      refuses(issued, 'INVALID_FIELD', 400, /environment/u);
    }
    const path = `/partners/${partner.clientId}`;
    const widened = await call('PATCH', path, { environments: ['sandbox', 'production'] });
    refuses(widened, 'INVALID_FIELD', 400, /: environments can only contain sandbox/u);
    succeeds(await call('PATCH', path, { review_policy: 'MANUAL', environments: ['sandbox'] }));
  });

  test('its event is like that of any partner, with its actor, without its secret', async () => {
    const partner = await newSandboxPartner(server());
    const rows = await storedRows(
      server(),
      dialect,
      `select type, actor, environment, data from events where partner_client_id = '${partner.clientId}' order by seq`,
    );
    assert.deepEqual(
      rows.map(({ type, environment }) => [type, environment]),
      [
        ['partner.created', null],
        ['api_key.issued', 'sandbox'],
      ],
    );
    for (const { actor, data } of rows) {
      assert.match(String(actor), /^operator:/u);
      assert.ok(!String(data).includes(partner.secrets.sandbox));
    }
  });

  test('INVALID_FIELD names the problem', async () => {
    const wrong: [object, RegExp][] = [
      [{ expires_in_seconds: 59 }, /: expires_in_seconds must be >= 60/u],
      [{ expires_in_seconds: 30 * 86_400 + 1 }, /: expires_in_seconds must be <= 2592000/u],
      [{ expires_in_seconds: 90.5 }, /: expires_in_seconds must be integer/u],
      [{ frozen_at: 'yesterday' }, /: frozen_at must /u],
      [{ frozen_at: '2030-06-30T23:59:60Z' }, /: frozen_at must be a time with its zone/u],
      [{ frozen_at: '1999-12-31T23:59:59Z' }, /: frozen_at must be from the year 2000/u],
      [{ frozen_at: '2201-01-01T00:00:00Z' }, /: frozen_at must be from the year 2000/u],
      [{ products: [] }, /: products must /u],
      [{ products: ['signal'] }, /: products\[0\] must be one of/u],
      [{ name: ' ' }, /: name must /u],
    ];
    for (const [body, says] of wrong) {
      refuses(await call('POST', '/sandbox-partners', body), 'INVALID_FIELD', 400, says);
    }
    const unknown = await call('POST', '/sandbox-partners', { environments: ['production'] });
    refuses(unknown, 'UNKNOWN_FIELDS', 400, /environments/u);
  });

  test('the list of partners includes it on request only', async () => {
    const name = `listed ${dialect}`;
    const temporary = await newSandboxPartner(server(), { name });
    const lasting = succeeds(await call('POST', '/partners', { name })).partner;
    const list = async (more: string) =>
      succeeds(await call('GET', `/partners?q=listed${more}`)).partners.map(
        ({ client_id, expires_at }: Record<string, string>) => [client_id, expires_at === null],
      );
    assert.deepEqual(await list(''), [[lasting.client_id, true]]);
    assert.deepEqual(await list('&expiring=false'), [[lasting.client_id, true]]);
    assert.deepEqual(await list('&expiring=true'), [
      [lasting.client_id, true],
      [temporary.clientId, false],
    ]);
  });
});
