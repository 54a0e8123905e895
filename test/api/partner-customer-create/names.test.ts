import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { application, type Credentials, partnerCalls } from '../../support/client.ts';
import { succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  let one: Credentials;
  let other: Credentials;
  beforeAll(async () => {
    one = await newPartner(server());
    other = await newPartner(server());
  });
  type Place = 'production' | 'development' | 'sandbox';
  const create = (partner: Credentials, place: Place, names: object) =>
    partnerCalls(server().url, partner, place)('/partner/customer/create', application(names));
  const remove = (partner: Credentials, place: Place, id: string) =>
    partnerCalls(server().url, partner, place)('/partner/customer/remove', { end_customer_client_id: id });

  for (const place of ['production', 'sandbox'] as const) {
    describe(`CUSTOMER_ALREADY_CREATED in ${place}`, () => {
      const name = `Sunflower Savings ${place}`;
      let existing: string;
      beforeAll(async () => {
        const names = { legal_entity_name: name, application_name: name };
        existing = succeeds(await create(one, place, names)).end_customer.client_id;
      });

      const spellings: [string, string][] = [
        ['the same names', name],
        ['another case', name.toUpperCase()],
        ['more space', `  ${name.replaceAll(' ', ' \u00a0 ')} `],
        ['another width', name.replace('Sunflower', 'Ｓｕｎｆｌｏｗｅｒ').replace(' ', '\u3000')],
      ];
      for (const [difference, spelling] of spellings) {
        test(`for ${difference}`, async () => {
          const names = { legal_entity_name: spelling, application_name: spelling };
          const { status, body } = await create(one, place, names);
          assert.equal(body.error_code, 'CUSTOMER_ALREADY_CREATED');
          assert.equal(status, 400);
          assert.equal(body.end_customer_client_id, existing);
          assert.ok(body.error_message.endsWith(`already exists: ${existing}`));
        });
      }

      test('not for a second application of the legal entity', async () => {
        const { status } = await create(one, place, { legal_entity_name: name });
        assert.equal(status, 200);
      });
    });

    test(`in ${place}, an application’s name is also taken for the partner’s other legal entities`, async () => {
      const { application_name } = application();
      assert.equal((await create(one, place, { application_name })).status, 200);
      const { body } = await create(one, place, { application_name });
      assert.equal(body.error_code, 'INVALID_FIELD');
      assert.match(body.error_message, /: application_name is already used by another application$/u);
    });

    test(`in ${place}, removal frees the names`, async () => {
      const { application_name, legal_entity_name } = application();
      const names = { application_name, legal_entity_name };
      for (let round = 0; round < 3; round += 1) {
        const { status, body } = await create(one, place, names);
        assert.equal(status, 200, JSON.stringify(body));
        assert.equal((await create(one, place, names)).body.error_code, 'CUSTOMER_ALREADY_CREATED');
        assert.equal((await remove(one, place, body.end_customer.client_id)).status, 200);
      }
    });
  }

  test('in the live realm, an application’s name is taken for every other partner', async () => {
    const { application_name } = application();
    assert.equal((await create(one, 'production', { application_name })).status, 200);
    const { body } = await create(other, 'development', { application_name });
    assert.equal(body.error_code, 'INVALID_FIELD');
    assert.match(body.error_message, /: application_name is already used by another application$/u);
  });

  test('in the live realm, a name freed by another partner’s customer can be used', async () => {
    const { application_name } = application();
    const { body } = await create(one, 'production', { application_name });
    await remove(one, 'production', body.end_customer.client_id);
    assert.equal((await create(other, 'production', { application_name })).status, 200);
  });

  test('in the sandbox, each partner has its own names', async () => {
    const names = { application_name: 'Rehearsal', legal_entity_name: 'Rehearsal Inc.' };
    assert.equal((await create(one, 'sandbox', names)).status, 200);
    assert.equal((await create(other, 'sandbox', names)).status, 200);
  });

  test('a name taken in one realm is free in the other', async () => {
    const { application_name, legal_entity_name } = application();
    const names = { application_name, legal_entity_name };
    assert.equal((await create(one, 'sandbox', names)).status, 200);
    assert.equal((await create(one, 'production', names)).status, 200);
  });

  test('production and development see the same names', async () => {
    const { application_name, legal_entity_name } = application();
    const names = { application_name, legal_entity_name };
    assert.equal((await create(one, 'development', names)).status, 200);
    assert.equal((await create(one, 'production', names)).body.error_code, 'CUSTOMER_ALREADY_CREATED');
  });
});
