import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { application, type Credentials, partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  let partner: Credentials;
  let other: Credentials;
  beforeAll(async () => {
    partner = await newPartner(server());
    other = await newPartner(server());
  });

  type Place = 'production' | 'development' | 'sandbox';
  const create = async (by: Credentials, place: Place, changes: object) => {
    const { status, body } = await partnerCalls(
      server().url,
      by,
      place,
    )('/partner/customer/create', application(changes));
    assert.equal(status, 200, JSON.stringify(body));
    return body.end_customer;
  };
  /** Status as the partner sees it, and review reasons as the operator sees them. */
  const outcome = async (by: Credentials, place: Place, changes: object) => {
    const { client_id, status } = await create(by, place, changes);
    const { review_reasons } = await deskOf(server()).read(client_id);
    return [status, ...review_reasons];
  };
  const unlike = () => `unlike-${crypto.randomUUID()}`;

  describe('UNDER_REVIEW', () => {
    for (const place of ['production', 'sandbox'] as const) {
      test(`in ${place}, if the partner’s review policy is manual`, async () => {
        const manual = await newPartner(server(), { review_policy: 'MANUAL' });
        assert.deepEqual(await outcome(manual, place, {}), ['UNDER_REVIEW', 'MANUAL_REVIEW_POLICY']);
      });

      test(`in ${place}, if diligence is not attested`, async () => {
        const changes = { is_diligence_attested: false };
        assert.deepEqual(await outcome(partner, place, changes), ['UNDER_REVIEW', 'DILIGENCE_NOT_ATTESTED']);
      });
    }

    test('for every reason together', async () => {
      const manual = await newPartner(server(), { review_policy: 'MANUAL' });
      const { website } = application();
      await create(other, 'production', { website });
      assert.deepEqual(await outcome(manual, 'production', { website, is_diligence_attested: false }), [
        'UNDER_REVIEW',
        'MANUAL_REVIEW_POLICY',
        'DILIGENCE_NOT_ATTESTED',
        'CHANNEL_CONFLICT',
      ]);
    });
  });

  describe('a channel conflict', () => {
    const domain = () => `${unlike()}.co.uk`;
    const same: [string, (name: string) => [string, string]][] = [
      ['the same website', (name) => [name, name]],
      ['another host of the same domain', (name) => [`https://www.${name}/about`, `shop.${name}:8443`]],
      ['another spelling of the domain', (name) => [`https://${name}`, `HTTP://${name.toUpperCase()}.`]],
    ];
    for (const [name, spell] of same) {
      test(`results from ${name}, live with another partner`, async () => {
        const [theirs, ours] = spell(domain());
        await create(other, 'development', { website: theirs });
        assert.deepEqual(await outcome(partner, 'production', { website: ours }), [
          'UNDER_REVIEW',
          'CHANNEL_CONFLICT',
        ]);
      });
    }

    test('results from an internationalised domain in its own script', async () => {
      await create(other, 'production', { website: 'www.bücher.example' });
      const website = 'xn--bcher-kva.example';
      assert.deepEqual(await outcome(partner, 'production', { website }), [
        'UNDER_REVIEW',
        'CHANNEL_CONFLICT',
      ]);
    });

    test('results from the legal name of another partner’s live customer, in any spelling', async () => {
      const name = `Acme ${unlike()}`;
      await create(other, 'production', { legal_entity_name: name });
      const legal_entity_name = ` ${name.toUpperCase()} `;
      assert.deepEqual(await outcome(partner, 'production', { legal_entity_name }), [
        'UNDER_REVIEW',
        'CHANNEL_CONFLICT',
      ]);
    });

    for (const place of ['production', 'sandbox'] as const) {
      test(`in ${place}, results from a direct customer of the operator`, async () => {
        const [name, website] = [`Direct ${unlike()}`, `${unlike()}.example`];
        await deskOf(server()).addDirectCustomer(name, `https://www.${website}`);
        const conflict = ['UNDER_REVIEW', 'CHANNEL_CONFLICT'];
        assert.deepEqual(await outcome(partner, place, { website }), conflict);
        assert.deepEqual(await outcome(partner, place, { legal_entity_name: name.toUpperCase() }), conflict);
      });
    }

    test('does not result from the partner’s own customers', async () => {
      const [legal_entity_name, website] = [unlike(), domain()];
      await create(partner, 'production', { legal_entity_name, website });
      assert.deepEqual(await outcome(partner, 'production', { legal_entity_name, website }), [
        'PENDING_ENABLEMENT',
      ]);
    });

    test('does not result from other domains under the same public suffix', async () => {
      const host = `${unlike().slice(0, 40)}.github.io`;
      await create(other, 'production', { website: `a-${host}` });
      assert.deepEqual(await outcome(partner, 'production', { website: `b-${host}` }), [
        'PENDING_ENABLEMENT',
      ]);
    });

    test('does not result from a removed customer', async () => {
      const website = domain();
      const { client_id } = await create(other, 'production', { website });
      const call = partnerCalls(server().url, other, 'production');
      await call('/partner/customer/remove', { end_customer_client_id: client_id });
      assert.deepEqual(await outcome(partner, 'production', { website }), ['PENDING_ENABLEMENT']);
    });

    test('does not result from another partner’s sandbox', async () => {
      const website = domain();
      await create(other, 'sandbox', { website });
      assert.deepEqual(await outcome(partner, 'production', { website }), ['PENDING_ENABLEMENT']);
      assert.deepEqual(await outcome(partner, 'sandbox', { website }), ['PENDING_ENABLEMENT']);
    });

    test('is not reported in a sandbox for another partner’s live customer', async () => {
      const [legal_entity_name, application_name, website] = [unlike(), unlike(), domain()];
      const names = { legal_entity_name, application_name, website };
      await create(other, 'production', names);
      assert.deepEqual(await outcome(partner, 'sandbox', names), ['PENDING_ENABLEMENT']);
    });
  });
});
