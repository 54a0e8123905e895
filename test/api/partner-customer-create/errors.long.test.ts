import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { application, partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { newPartner } from '../../support/partner.ts';
import { create } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, create);

  /** The error returned to a partner with these settings. */
  const answer = async (settings: object, changes: object) => {
    const call = partnerCalls(server().url, await newPartner(server(), { ...settings }));
    return call(create.path, application(changes));
  };
  const refuses = async (settings: object, changes: object, code: string, status = 400) => {
    const reply = await answer(settings, changes);
    assert.equal(reply.body.error_code, code, JSON.stringify(reply.body));
    assert.equal(reply.status, status);
    return reply.body.error_message as string;
  };

  for (const flowdown_status of ['NOT_STARTED', 'IN_REVIEW', 'NEGOTIATION']) {
    test(`FLOWDOWN_NOT_COMPLETE while the partner’s flowdown is ${flowdown_status}`, async () => {
      const { body, status } = await answer({ flowdown_status }, {});
      assert.equal(body.error_code, 'FLOWDOWN_NOT_COMPLETE');
      assert.equal(status, 412);
      assert.equal(typeof body.display_message, 'string');
    });
  }

  for (const questionnaire_status of ['NOT_STARTED', 'RECEIVED']) {
    test(`QUESTIONNAIRE_NOT_COMPLETE while the partner’s questionnaire is ${questionnaire_status}`, async () => {
      await refuses({ questionnaire_status }, {}, 'QUESTIONNAIRE_NOT_COMPLETE', 412);
    });
  }

  describe('INVALID_PRODUCT', () => {
    test('names every product that the partner is not enabled for', async () => {
      const settings = { products: ['auth', 'balance'] };
      const products = ['assets', 'auth', 'identity'];
      const message = await refuses(settings, { products }, 'INVALID_PRODUCT');
      assert.match(message, /: products .*: assets, identity$/u);
    });

    test('for a product of a later contract that the partner is not enabled for', async () => {
      await refuses({}, { products: ['cra_base_report'] }, 'INVALID_PRODUCT');
    });
  });

  describe('CONTACT_REQUIRED', () => {
    const email = 'a@example.com';
    const nowhere = 'is required with an email address, in the request or in the partner’s profile';
    const notReachable = 'must have an email address';
    const cases: [string, object, object, string][] = [
      ['neither party’s technical contact', { technical_contact: null }, {}, `technical_contact ${nowhere}`],
      ['neither party’s billing contact', { billing_contact: null }, {}, `billing_contact ${nowhere}`],
      [
        'a technical contact without an email address, although the partner has one',
        {},
        { technical_contact: { given_name: 'Ada' } },
        `technical_contact ${notReachable}`,
      ],
      [
        'an empty billing contact, if the partner has none',
        { billing_contact: null },
        { billing_contact: {} },
        `billing_contact ${nowhere}`,
      ],
      [
        'a partner’s contact without an email address',
        { billing_contact: { given_name: 'Bela' } },
        {},
        `billing_contact ${nowhere}`,
      ],
      [
        'one contact of the partner and one missing',
        { technical_contact: null },
        { billing_contact: { email } },
        `technical_contact ${nowhere}`,
      ],
    ];
    for (const [name, settings, changes, problem] of cases) {
      test(`for ${name}`, async () => {
        assert.match(await refuses(settings, changes, 'CONTACT_REQUIRED'), new RegExp(`: ${problem}$`, 'u'));
      });
    }

    test('not if the request has what the partner lacks', async () => {
      const settings = { technical_contact: null, billing_contact: null };
      const changes = { technical_contact: { email }, billing_contact: { email } };
      assert.equal((await answer(settings, changes)).status, 200);
    });

    test('not if an empty contact defaults to the partner’s', async () => {
      assert.equal((await answer({}, { technical_contact: {}, billing_contact: {} })).status, 200);
    });
  });

  test('ASSETS_UNDER_MANAGEMENT_REQUIRED from a partner with a monthly service commitment', async () => {
    const settings = { has_monthly_service_commitment: true };
    await refuses(settings, {}, 'ASSETS_UNDER_MANAGEMENT_REQUIRED');
    const assets_under_management = { amount: 1, iso_currency_code: 'USD' };
    assert.equal((await answer(settings, { assets_under_management })).status, 200);
  });

  test('of several errors, the one checked first is returned', async () => {
    const partner = await newPartner(server(), {
      flowdown_status: 'NEGOTIATION',
      questionnaire_status: 'RECEIVED',
      products: ['auth'],
      technical_contact: null,
      has_monthly_service_commitment: true,
      uses_co_branded_consent_pane: true,
    });
    const { changePartner } = deskOf(server());
    const call = partnerCalls(server().url, partner);
    const taken = application({
      website: 'no website',
      products: ['assets'],
      create_link_customization: true,
    });
    const body: Record<string, unknown> = { ...taken, colour: 'red', is_diligence_attested: 'yes' };
    delete body['address'];
    // Each step fixes the last error.
    const steps: [string, () => unknown][] = [
      ['MISSING_FIELDS', () => Object.assign(body, { address: {} })],
      ['UNKNOWN_FIELDS', () => delete body['colour']],
      ['INVALID_FIELD', () => Object.assign(body, { is_diligence_attested: true })],
      ['FLOWDOWN_NOT_COMPLETE', () => changePartner(partner.clientId, { flowdown_status: 'COMPLETE' })],
      [
        'QUESTIONNAIRE_NOT_COMPLETE',
        () => changePartner(partner.clientId, { questionnaire_status: 'COMPLETE' }),
      ],
      ['INVALID_FIELD', () => Object.assign(body, { website: 'example.com' })],
      ['INVALID_PRODUCT', () => Object.assign(body, { products: ['auth'] })],
      ['CONTACT_REQUIRED', () => Object.assign(body, { technical_contact: { email: 'a@b.com' } })],
      [
        'ASSETS_UNDER_MANAGEMENT_REQUIRED',
        () => Object.assign(body, { assets_under_management: { amount: 1, iso_currency_code: 'USD' } }),
      ],
      ['LOGO_REQUIRED', () => Object.assign(body, { logo: 'nothing' })],
      ['INVALID_LOGO', () => Object.assign(body, { logo: undefined, create_link_customization: false })],
    ];
    for (const [code, fix] of steps) {
      assert.equal((await call(create.path, body)).body.error_code, code);
      await fix();
    }
    assert.equal((await call(create.path, body)).status, 200);
    assert.equal((await call(create.path, body)).body.error_code, 'CUSTOMER_ALREADY_CREATED');
  });

  test('a rejected request leaves no data', async () => {
    const partner = await newPartner(server(), { products: ['auth'], technical_contact: null });
    const call = partnerCalls(server().url, partner);
    for (const changes of [
      {},
      { products: ['assets'] },
      { website: 'a' },
      { logo: 'b' },
      { company_name: '' },
    ]) {
      assert.equal((await call(create.path, application(changes))).status, 400);
    }
    assert.deepEqual(await deskOf(server()).list(partner.clientId), []);
  });
});
