import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { type Answer, application, partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { managing, refuses, succeeds } from '../../support/management.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

const acceptance = {
  customer_accepted: true,
  customer_ip_address: '203.0.113.7',
  customer_agreement_timestamp: '2025-01-01T01:00:00Z',
};
const cra = {
  purposes: { WRITTEN_INSTRUCTION: { use_cases: ['CREDIT_UNDERWRITING', 'TENANT_SCREENING'] } },
  is_third_party_involved: true,
  is_technical_service_provider_involved: false,
};
const contact = { given_name: 'Ada', family_name: 'Okafor', email: 'ada@example.com' };

/** The smallest request: what else is due follows from the products. */
function first(changes: object = {}): Record<string, unknown> {
  const { company_name, website, application_name, address } = application();
  const customer_support_info = { email: 'help@example.com' };
  return { company_name, website, application_name, address, customer_support_info, ...changes };
}

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const api = managing(server);
  const of = (environment: 'sandbox' | 'production') =>
    partnerCalls(server().url, server().demo, environment);
  const beta = (verb: string, body: object, environment: 'sandbox' | 'production' = 'sandbox') =>
    of(environment)(`/beta/partner/customer/v1/${verb}`, body);
  const idOf = (answer: Answer): string => succeeds(answer).end_customer.client_id;

  beforeAll(async () => {
    // Contacts of the partner would be the default.
    const products = ['auth', 'identity', 'cra_base_report'];
    const changes = { products, technical_contact: null, billing_contact: null };
    succeeds(await api('PATCH', `/partners/${server().demo.clientId}`, changes));
  });

  for (const environment of ['sandbox', 'production'] as const) {
    test(`in ${environment}, an end customer is filled in step by step, and its products are enabled one by one`, async () => {
      const created = succeeds(
        await beta('create', first({ products: ['auth', 'cra_base_report'] }), environment),
      ).end_customer;
      const one = { end_customer_client_id: created.client_id };
      assert.equal(created.status, 'MORE_INFORMATION_NEEDED');
      assert.deepEqual(created.requirements_due, [
        'legal_entity_name',
        'is_diligence_attested',
        'technical_contact',
        'billing_contact',
        'bank_addendum_acceptance',
        'questionnaires.cra',
      ]);
      assert.match(created.secrets.sandbox, /^[0-9a-f]{30}$/u);
      const { secrets, ...read } = created;
      assert.deepEqual(succeeds(await beta('get', one, environment)).end_customer, read);

      const update = async (given: object) =>
        succeeds(await beta('update', { ...one, ...given }, environment)).end_customer;
      await update({ legal_entity_name: `${created.company_name} Inc.`, is_diligence_attested: true });
      const partly = await update({ technical_contact: contact, billing_contact: contact });
      assert.deepEqual(partly.requirements_due, ['bank_addendum_acceptance', 'questionnaires.cra']);
      const ready = await update({ bank_addendum_acceptance: acceptance });
      assert.deepEqual(ready.requirements_due, ['questionnaires.cra']);
      assert.equal(ready.status, 'MORE_INFORMATION_NEEDED');
      assert.deepEqual(ready.product_statuses, {
        auth: 'PENDING_ENABLEMENT',
        cra_base_report: 'MORE_INFORMATION_NEEDED',
      });

      const enabled = succeeds(await beta('enable', one, environment));
      assert.match(enabled.production_secret, /^[0-9a-f]{30}$/u);
      assert.equal(enabled.end_customer_client_id, created.client_id);
      assert.equal(enabled.product_statuses.auth, 'ACTIVE');
      if (environment === 'production') {
        const { verify } = deskOf(server());
        const { products } = await verify(created.client_id, enabled.production_secret, 'production');
        assert.deepEqual(products, ['auth']);
      }
      const complete = await update({ questionnaires: { cra } });
      assert.equal(complete.status, 'ACTIVE');
      assert.deepEqual(complete.product_statuses, { auth: 'ACTIVE', cra_base_report: 'PENDING_ENABLEMENT' });
      const { production_secret, ...second } = succeeds(
        await beta('enable', { ...one, products: ['cra_base_report'] }, environment),
      );
      assert.equal(production_secret, undefined);
      assert.deepEqual(second.product_statuses, { auth: 'ACTIVE', cra_base_report: 'ACTIVE' });
      const { valid } = await deskOf(server()).verify(
        created.client_id,
        enabled.production_secret,
        'production',
      );
      assert.equal(valid, environment === 'production');
      assert.equal(
        succeeds(await of(environment)('/partner/customer/get', one)).end_customer.status,
        'ACTIVE',
      );
    });
  }

  test('the evidence is stored as given, and completes the flowdown', async () => {
    const clientId = idOf(await beta('create', first({ products: ['auth'], questionnaires: { cra } })));
    await beta('update', { end_customer_client_id: clientId, bank_addendum_acceptance: acceptance });
    const customer = await deskOf(server()).read(clientId);
    assert.deepEqual(customer.bank_addendum_acceptance, acceptance);
    assert.deepEqual(customer.questionnaires, { cra });
    assert.equal(customer.is_bank_addendum_completed, true);
    assert.equal(customer.flowdown_status, 'COMPLETE');
  });

  test('flowdown and questionnaire are not completed by information about something else', async () => {
    const contacts = { technical_contact: contact, billing_contact: contact };
    const clientId = idOf(await of('sandbox')('/partner/customer/create', application(contacts)));
    const { read, update } = deskOf(server());
    await update(clientId, { flowdown_status: 'NOT_STARTED', questionnaire_status: 'NOT_STARTED' });
    const given = { legal_entity_name: 'Not about them Ltd.' };
    succeeds(await beta('update', { end_customer_client_id: clientId, ...given }));
    const { flowdown_status, questionnaire_status } = await read(clientId);
    assert.deepEqual([flowdown_status, questionnaire_status], ['NOT_STARTED', 'NOT_STARTED']);
  });

  test('a complete request is complete at once, and is reviewed if the rules require it', async () => {
    const given = {
      products: ['auth'],
      legal_entity_name: 'Complete at once Inc.',
      is_diligence_attested: true,
      technical_contact: contact,
      billing_contact: contact,
      bank_addendum_acceptance: acceptance,
    };
    const { status, requirements_due } = succeeds(await beta('create', first(given))).end_customer;
    assert.deepEqual([status, requirements_due], ['PENDING_ENABLEMENT', []]);
    await deskOf(server()).addDirectCustomer('Conflicting Corp.', 'conflicting.example');
    const { legal_entity_name, ...rest } = given;
    const clientId = idOf(await beta('create', first(rest)));
    const one = { end_customer_client_id: clientId };
    const answer = await beta('update', { ...one, legal_entity_name: 'conflicting corp.' });
    assert.equal(succeeds(answer).end_customer.status, 'UNDER_REVIEW');
    assert.deepEqual((await deskOf(server()).read(clientId)).review_reasons, ['CHANNEL_CONFLICT']);
    succeeds(await of('sandbox')('/simulation/customer/review', { ...one, decision: 'APPROVE' }));
    assert.equal(succeeds(await beta('enable', one)).status, 'ACTIVE');
  });

  test('two end customers whose legal names are not known yet do not conflict', async () => {
    const [one, two] = [await beta('create', first()), await beta('create', first())];
    assert.notEqual(idOf(one), idOf(two));
    assert.equal(succeeds(two).end_customer.status, 'MORE_INFORMATION_NEEDED');
  });

  describe('both flows act on the same end customers', () => {
    test('one that was created at once is read and enabled step by step', async () => {
      const contacts = { technical_contact: contact, billing_contact: contact };
      const clientId = idOf(await of('sandbox')('/partner/customer/create', application(contacts)));
      const one = { end_customer_client_id: clientId };
      const { status, requirements_due } = succeeds(await beta('get', one)).end_customer;
      assert.deepEqual([status, requirements_due], ['PENDING_ENABLEMENT', []]);
      const { product_statuses } = succeeds(await beta('enable', { ...one, products: ['identity'] }));
      assert.deepEqual(product_statuses, {
        auth: 'PENDING_ENABLEMENT',
        identity: 'ACTIVE',
        cra_base_report: 'PENDING_ENABLEMENT',
      });
      refuses(await of('sandbox')('/partner/customer/enable', one), 'CUSTOMER_ALREADY_ENABLED', 400);
    });

    test('one with something due cannot be enabled at once, nor removed once it is enabled', async () => {
      const clientId = idOf(await beta('create', first()));
      const one = { end_customer_client_id: clientId };
      refuses(await of('sandbox')('/partner/customer/enable', one), 'CUSTOMER_NOT_READY_FOR_ENABLEMENT', 412);
      refuses(await beta('enable', one), 'CUSTOMER_NOT_READY_FOR_ENABLEMENT', 412);
      succeeds(await of('sandbox')('/partner/customer/remove', one));
      refuses(await beta('get', one), 'CUSTOMER_NOT_FOUND', 404);
      refuses(await beta('update', one), 'CUSTOMER_NOT_FOUND', 404);
    });
  });

  describe('more information is requested', () => {
    const enabled = async () => {
      const contacts = { technical_contact: contact, billing_contact: contact };
      const one = {
        end_customer_client_id: idOf(await of('sandbox')('/partner/customer/create', application(contacts))),
      };
      succeeds(await of('sandbox')('/partner/customer/enable', one));
      return one;
    };
    const require = (one: object, requirements_due: string[]) =>
      of('sandbox')('/simulation/customer/set_requirements', { ...one, requirements_due });

    test('by a simulated reviewer: the status returns once it is provided, and the keys stay valid', async () => {
      const one = await enabled();
      const { end_customer } = succeeds(await require(one, ['legal_entity_name', 'address']));
      assert.equal(end_customer.status, 'MORE_INFORMATION_NEEDED');
      assert.deepEqual(end_customer.requirements_due, ['legal_entity_name', 'address']);
      assert.equal(end_customer.product_statuses.auth, 'MORE_INFORMATION_NEEDED');
      refuses(await of('sandbox')('/partner/customer/remove', one), 'CUSTOMER_REMOVAL_NOT_ALLOWED', 400);
      const { address } = application();
      succeeds(await beta('update', { ...one, address }));
      const rotate = `/end-customers/${one.end_customer_client_id}/keys`;
      succeeds(await api('POST', rotate, { environment: 'production' }));
      const answer = await beta('update', { ...one, legal_entity_name: 'As in the register Ltd.' });
      const { status, requirements_due } = succeeds(answer).end_customer;
      assert.deepEqual([status, requirements_due], ['ACTIVE', []]);
    });

    test('by the operator, with a note that the partner sees, and an event', async () => {
      const clientId = idOf(await beta('create', first()));
      const note = 'The address is that of another company.';
      const request = { requirements_due: ['address'], note };
      const { end_customer } = succeeds(
        await api('POST', `/end-customers/${clientId}/request-information`, request),
      );
      assert.deepEqual(end_customer.requirements_due, ['address']);
      assert.equal(end_customer.requirements_note, note);
      const events = await deskOf(server()).events(clientId);
      const found = events.find(
        ({ type }: { type: string }) => type === 'end_customer.information_requested',
      );
      assert.deepEqual(found.data.requirements_due, ['address']);
    });

    test('instead of what is still missing: it is reviewed', async () => {
      const one = {
        end_customer_client_id: idOf(await beta('create', first({ is_diligence_attested: true }))),
      };
      succeeds(await require(one, ['website']));
      const { website } = application();
      const answer = await beta('update', { ...one, website });
      const { status, requirements_due } = succeeds(answer).end_customer;
      assert.deepEqual([status, requirements_due], ['UNDER_REVIEW', []]);
    });

    test('about the questionnaire only, instead of what is still missing: its other products are reviewed', async () => {
      const one = { end_customer_client_id: idOf(await beta('create', first())) };
      const { product_statuses } = succeeds(await require(one, ['questionnaires.cra'])).end_customer;
      assert.equal(product_statuses.auth, 'UNDER_REVIEW');
      assert.equal(product_statuses.cra_base_report, 'MORE_INFORMATION_NEEDED');
      assert.equal(succeeds(await require(one, [])).end_customer.status, 'UNDER_REVIEW');
    });

    test('of which the event has the answers as provided', async () => {
      const one = await enabled();
      const cra = { purposes: { EMPLOYMENT: { use_cases: ['UTILITIES'] } }, is_third_party_involved: true };
      succeeds(await beta('update', { ...one, questionnaires: { cra } }));
      const events = await deskOf(server()).events(one.end_customer_client_id);
      const found = events.find(({ type }: { type: string }) => type === 'end_customer.updated');
      assert.deepEqual(found.data.after.cra_questionnaire, cra);
    });

    test('and withdrawn', async () => {
      const one = await enabled();
      succeeds(await require(one, ['address']));
      const { status, requirements_due } = succeeds(await require(one, [])).end_customer;
      assert.deepEqual([status, requirements_due], ['ACTIVE', []]);
    });

    test('by the name of the application', async () => {
      const contacts = { technical_contact: contact, billing_contact: contact };
      const { application_name, ...rest } = application(contacts);
      const directed = { ...rest, application_name: `${application_name} [MORE_INFORMATION_NEEDED]` };
      const clientId = idOf(await of('sandbox')('/partner/customer/create', directed));
      const one = { end_customer_client_id: clientId };
      const { status, requirements_due } = succeeds(await beta('get', one)).end_customer;
      assert.deepEqual([status, requirements_due], ['MORE_INFORMATION_NEEDED', ['bank_addendum_acceptance']]);
      const answer = await beta('update', { ...one, bank_addendum_acceptance: acceptance });
      assert.equal(succeeds(answer).end_customer.status, 'PENDING_ENABLEMENT');
    });
  });

  describe('rejects', () => {
    const rejected = async (verb: string, body: object, code: string, status: number, says: RegExp) =>
      refuses(await beta(verb, body), code, status, says);
    const ready = async () => {
      const contacts = { technical_contact: contact, billing_contact: contact, products: ['auth'] };
      return {
        end_customer_client_id: idOf(await of('sandbox')('/partner/customer/create', application(contacts))),
      };
    };

    test('products that are not its own, not ready, or active', async () => {
      const one = await ready();
      await rejected('enable', { ...one, products: ['identity'] }, 'INVALID_FIELD', 400, /products\[0\]/u);
      succeeds(await beta('enable', one));
      await rejected(
        'enable',
        { ...one, products: ['auth'] },
        'CUSTOMER_ALREADY_ENABLED',
        400,
        /products\[0\]/u,
      );
      await rejected('enable', one, 'CUSTOMER_ALREADY_ENABLED', 400, /already/u);
      const two = { end_customer_client_id: idOf(await beta('create', first({ products: ['auth'] }))) };
      const products = ['auth'];
      await rejected(
        'enable',
        { ...two, products },
        'CUSTOMER_NOT_READY_FOR_ENABLEMENT',
        412,
        /products\[0\]/u,
      );
    });

    test('unknown purposes and uses, and repeated or unknown requirements', async () => {
      const one = await ready();
      const ask = (purposes: object) => ({ ...one, questionnaires: { cra: { ...cra, purposes } } });
      await rejected('update', ask({ CURIOSITY: {} }), 'UNKNOWN_FIELDS', 400, /CURIOSITY/u);
      const uses = { EMPLOYMENT: { use_cases: ['SPYING'] } };
      await rejected('update', ask(uses), 'INVALID_FIELD', 400, /use_cases\[0\]/u);
      for (const requirements_due of [['address', 'address'], ['shoe_size']]) {
        const path = '/simulation/customer/set_requirements';
        refuses(
          await of('sandbox')(path, { ...one, requirements_due }),
          'INVALID_FIELD',
          400,
          /requirements_due/u,
        );
      }
    });

    test('evidence that cannot be', async () => {
      const one = await ready();
      const evidence = (changes: object) => ({
        ...one,
        bank_addendum_acceptance: { ...acceptance, ...changes },
      });
      const later = { customer_agreement_timestamp: '2999-01-01T00:00:00Z' };
      await rejected(
        'update',
        evidence(later),
        'INVALID_FIELD',
        400,
        /customer_agreement_timestamp is in the future/u,
      );
      await rejected(
        'update',
        evidence({ customer_ip_address: 'here' }),
        'INVALID_FIELD',
        400,
        /customer_ip_address/u,
      );
      await rejected(
        'create',
        { ...first(), ...evidence(later) },
        'UNKNOWN_FIELDS',
        400,
        /end_customer_client_id/u,
      );
    });

    test('information about a suspended end customer, and the enablement of its products', async () => {
      const one = await ready();
      succeeds(await beta('enable', one));
      await deskOf(server()).suspend(one.end_customer_client_id);
      await rejected('update', { ...one, legal_entity_name: 'New' }, 'INVALID_FIELD', 400, /is suspended/u);
      await rejected('enable', one, 'CUSTOMER_ALREADY_ENABLED', 400, /(?:)/u);
    });

    test('information about an end customer that is DENIED', async () => {
      const { application_name, ...rest } = application({
        technical_contact: contact,
        billing_contact: contact,
      });
      const directed = { ...rest, application_name: `${application_name} [DENIED]` };
      const one = { end_customer_client_id: idOf(await of('sandbox')('/partner/customer/create', directed)) };
      await rejected('update', { ...one, legal_entity_name: 'New' }, 'INVALID_FIELD', 400, /DENIED/u);
      const path = '/simulation/customer/set_requirements';
      refuses(
        await of('sandbox')(path, { ...one, requirements_due: ['address'] }),
        'CONFLICT',
        409,
        /DENIED/u,
      );
    });

    test('a taken application name', async () => {
      const { application_name } = first();
      succeeds(await beta('create', { ...first(), application_name }));
      const two = { end_customer_client_id: idOf(await beta('create', first())) };
      await rejected('update', { ...two, application_name }, 'INVALID_FIELD', 400, /application_name/u);
    });
  });
});
