import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import type { Credentials } from '../../support/client.ts';
import { partnerCalls } from '../../support/client.ts';
import { managing, newEndCustomer, newToken, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  let one: Credentials;
  let other: Credentials;
  beforeAll(async () => {
    one = await newPartner(server());
    other = await newPartner(server(), { name: `Rival on ${dialect}` });
  });
  const read = async (id: string, by = call) =>
    succeeds(await by('GET', `/end-customers/${id}`)).end_customer;
  const create = async (
    partner: Credentials,
    changes: object,
    environment: 'production' | 'sandbox' = 'production',
  ) => (await newEndCustomer(server(), partner, environment, changes)).clientId;

  test('the operator sees the conflicts of one under review, and what matches', async () => {
    const byName = await create(one, { legal_entity_name: 'Larch AG', website: 'larch-ag.example' });
    const byDomain = await create(one, { legal_entity_name: 'Wood AG', website: 'www.larch.example' });
    const direct = { legal_name: 'LARCH  ag', website: 'https://larch.example/about' };
    const { direct_customer } = succeeds(await call('POST', '/direct-customers', direct));
    const id = await create(other, { legal_entity_name: 'Larch AG', website: 'https://app.larch.example' });
    const { status, review_reasons, conflicts } = await read(id);
    assert.deepEqual([status, review_reasons], ['UNDER_REVIEW', ['CHANNEL_CONFLICT']]);
    const partner = succeeds(await call('GET', `/partners/${one.clientId}`)).partner;
    const ofOne = { partner_client_id: one.clientId, partner_name: partner.name, kind: 'end_customer' };
    assert.deepEqual(conflicts, [
      {
        kind: 'direct_customer',
        id: direct_customer.direct_customer_id,
        ...direct,
        partner_client_id: null,
        partner_name: null,
        status: null,
        matches: ['legal_name', 'domain'],
      },
      {
        ...{ ...ofOne, id: byName, legal_name: 'Larch AG', website: 'larch-ag.example' },
        ...{ status: 'PENDING_ENABLEMENT', matches: ['legal_name'] },
      },
      {
        ...{ ...ofOne, id: byDomain, legal_name: 'Wood AG', website: 'www.larch.example' },
        // It was not put under review because of the direct customer, which was added later.
        ...{ status: 'PENDING_ENABLEMENT', matches: ['domain'] },
      },
    ]);

    const { end_customer } = succeeds(await call('POST', `/end-customers/${id}/approve`));
    assert.deepEqual(end_customer.conflicts, conflicts, 'also after the review');
    const body = { end_customer_client_id: byName };
    succeeds(await partnerCalls(server().url, one, 'production')('/partner/customer/remove', body));
    assert.deepEqual(
      (await read(id)).conflicts.map(({ id }: { id: string }) => id),
      [direct_customer.direct_customer_id, byDomain],
      'removed customers cause no conflicts',
    );
  });

  test('a partner never sees the conflicts of its end customer', async () => {
    await create(one, { legal_entity_name: 'Rowan Ltd.' });
    const id = await create(other, { legal_entity_name: 'Rowan Ltd.' });
    const { token } = await newToken(server(), other.clientId);
    const reported = await read(
      id,
      managing(server, () => token),
    );
    assert.deepEqual([reported.status, reported.conflicts], ['UNDER_REVIEW', null]);
    assert.ok(!JSON.stringify(reported).includes(one.clientId));
    assert.equal((await read(id)).conflicts.length, 1);
  });

  test('one reviewed for another reason, or not at all, has no conflicts', async () => {
    const id = await create(one, { is_diligence_attested: false });
    assert.deepEqual((await read(id)).conflicts, []);
    assert.equal((await read(await create(one, {}))).conflicts, null);
  });

  test('a partner’s own end customers are no conflict, nor are live ones for a sandbox', async () => {
    const legal_entity_name = 'Hazel Inc.';
    await create(one, { legal_entity_name });
    const own = await create(one, { legal_entity_name, is_diligence_attested: false });
    assert.deepEqual((await read(own)).conflicts, []);
    const rehearsed = await create(other, { legal_entity_name, is_diligence_attested: false }, 'sandbox');
    assert.deepEqual((await read(rehearsed)).conflicts, []);
  });
});
