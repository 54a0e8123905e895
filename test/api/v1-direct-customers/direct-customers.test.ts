import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { managing, newEndCustomer, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  const add = (legal_name: string, website: string) =>
    call('POST', '/direct-customers', { legal_name, website });
  const list = async () => succeeds(await call('GET', '/direct-customers?limit=200')).direct_customers;

  test('a direct customer is listed until it is removed', async () => {
    const { direct_customer } = succeeds(await add('Juniper Pay Ltd.', 'https://juniper.example.com/about'));
    const { direct_customer_id, created_at, ...rest } = direct_customer;
    assert.deepEqual(rest, { legal_name: 'Juniper Pay Ltd.', website: 'https://juniper.example.com/about' });
    assert.equal(new Date(created_at).toISOString(), created_at);
    assert.deepEqual((await list())[0], direct_customer);
    const { request_id, ...nothing } = succeeds(
      await call('DELETE', `/direct-customers/${direct_customer_id}`),
    );
    assert.deepEqual(nothing, {});
    assert.deepEqual(await list(), []);
    refuses(await call('DELETE', `/direct-customers/${direct_customer_id}`), 'NOT_FOUND', 404);
  });

  test('an end customer with its name or domain is reviewed, until it is removed from the list', async () => {
    const partner = await newPartner(server());
    const legal_entity_name = 'Aspen Ltd.';
    const { direct_customer } = succeeds(await add('ASPEN  ltd.', 'aspen.example.com'));
    const reasons = async (changes: object) => {
      const { clientId } = await newEndCustomer(server(), partner, 'production', changes);
      return succeeds(await call('GET', `/end-customers/${clientId}`)).end_customer.review_reasons;
    };
    assert.deepEqual(await reasons({ legal_entity_name }), ['CHANNEL_CONFLICT']);
    succeeds(await call('DELETE', `/direct-customers/${direct_customer.direct_customer_id}`));
    assert.deepEqual(await reasons({ legal_entity_name }), []);
  });

  test('one with the same name and domain is listed once, also for concurrent additions', async () => {
    const answers = await Promise.all(
      ['Birch', 'BIRCH', ' birch ', 'Ｂirch'].map((name) =>
        add(name, `https://${name.trim().length}.birch.example`),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409, 409, 409]);
    refuses(await add('Birch', 'www.birch.example'), 'CONFLICT', 409, /already exists/u);
    succeeds(await add('Birch', 'birch-two.example'));
    succeeds(await add('Birch Two', 'birch.example'));
  });

  test('the list is searched by name, domain and web address', async () => {
    succeeds(await add('Cedar Élan 100% Ltd.', 'pay.cedar.example'));
    succeeds(await add('Dune Ltd.', 'dune.example'));
    const found = async (words: string) => {
      const path = `/direct-customers?total=true&q=${encodeURIComponent(words)}`;
      const { direct_customers, total } = succeeds(await call('GET', path));
      assert.equal(total.count, direct_customers.length);
      return direct_customers.map(({ legal_name }: { legal_name: string }) => legal_name);
    };
    const cedar = ['Cedar Élan 100% Ltd.'];
    for (const words of ['éLAN', '0% l', 'dar.ex', 'https://www.cedar.example/about', 'cedar  élan']) {
      assert.deepEqual(await found(words), cedar, words);
    }
    for (const words of ['0%l', 'https://www.elm.example', 'dune.test']) {
      assert.deepEqual(await found(words), [], words);
    }
  });

  describe('rejects', () => {
    const cases: [object, string, RegExp][] = [
      [{}, 'MISSING_FIELDS', /: legal_name; website$/u],
      [{ legal_name: ' ', website: 'a.example' }, 'INVALID_FIELD', /legal_name/u],
      [{ legal_name: 'A', website: 'nowhere' }, 'INVALID_FIELD', /website must name a registered domain/u],
      [{ legal_name: 'A', website: 'ftp://a.example' }, 'INVALID_FIELD', /website must use http/u],
      [{ legal_name: 'A', website: 'a.example', created_at: 'now' }, 'UNKNOWN_FIELDS', /created_at/u],
    ];
    for (const [body, code, says] of cases) {
      test(`${code} for ${JSON.stringify(body)}`, async () =>
        refuses(await call('POST', '/direct-customers', body), code, 400, says));
    }
  });
});
