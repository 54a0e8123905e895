import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'vitest';
import { environments } from '../../../src/domain/environment.ts';
import { productsOf1517 } from '../../../src/domain/product.ts';
import { application, partnerCalls } from '../../support/client.ts';
import { managing, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { png } from '../../support/png.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);

  test('a partner that is only named can use everything, but is not ready to create end customers', async () => {
    const { partner } = succeeds(await call('POST', '/partners', { name: 'Meadow' }));
    const { client_id, created_at, updated_at, ...rest } = partner;
    assert.match(client_id, /^[0-9a-f]{24}$/u);
    assert.equal(new Date(created_at).toISOString(), created_at);
    assert.equal(updated_at, created_at);
    assert.deepEqual(rest, {
      name: 'Meadow',
      products: [...productsOf1517],
      environments: [...environments],
      review_policy: 'AUTOMATIC',
      flowdown_status: 'NOT_STARTED',
      questionnaire_status: 'NOT_STARTED',
      technical_contact: null,
      billing_contact: null,
      customer_support_info: null,
      logo_sha256: null,
      uses_co_branded_consent_pane: false,
      has_monthly_service_commitment: false,
      expires_at: null,
    });
    assert.deepEqual(succeeds(await call('GET', `/partners/${client_id}`)).partner, partner);
  });

  test('a partner has what was said of it; products and environments once each, in their usual order', async () => {
    const logo = png();
    const said = {
      name: 'Meadow Platform',
      review_policy: 'MANUAL',
      flowdown_status: 'NEGOTIATION',
      questionnaire_status: 'RECEIVED',
      technical_contact: { given_name: 'Mona', family_name: 'Lind', email: 'mona@meadow.example.com' },
      billing_contact: {},
      customer_support_info: { phone_number: '+1 503 555 0100', contact_url: 'meadow.example.com/help' },
      uses_co_branded_consent_pane: true,
      has_monthly_service_commitment: true,
    };
    const answer = await call('POST', '/partners', {
      ...said,
      products: ['auth', 'cra_base_report', 'auth'],
      environments: ['sandbox', 'production', 'sandbox'],
      logo: logo.toString('base64'),
    });
    const { client_id, created_at, updated_at, ...rest } = succeeds(answer).partner;
    assert.deepEqual(rest, {
      ...said,
      products: ['auth', 'cra_base_report'],
      environments: ['production', 'sandbox'],
      logo_sha256: createHash('sha256').update(logo).digest('hex'),
      expires_at: null,
    });
  });

  test('a new partner can create end customers in each environment with the secrets it was issued', async () => {
    const partner = await newPartner(server());
    for (const environment of environments) {
      succeeds(
        await partnerCalls(server().url, partner, environment)('/partner/customer/create', application()),
      );
    }
  });

  describe('refuses', () => {
    const cases: [string, unknown, string, RegExp][] = [
      ['no body', undefined, 'MISSING_FIELDS', /: name$/u],
      ['a body without a name', {}, 'MISSING_FIELDS', /: name$/u],
      ['a name of nothing to see', { name: ' \u200b' }, 'INVALID_FIELD', /name must hold visible text/u],
      [
        'fields it does not know',
        { name: 'A', client_id: 'x', logo_sha256: 'y' },
        'UNKNOWN_FIELDS',
        /client_id/u,
      ],
      [
        'a product of nobody',
        { name: 'A', products: ['gold'] },
        'INVALID_FIELD',
        /products\[0\] must be one of/u,
      ],
      ['no products', { name: 'A', products: [] }, 'INVALID_FIELD', /products must/u],
      [
        'an environment of nobody',
        { name: 'A', environments: ['test'] },
        'INVALID_FIELD',
        /environments\[0\]/u,
      ],
      [
        'a policy of nobody',
        { name: 'A', review_policy: 'auto' },
        'INVALID_FIELD',
        /review_policy must be one of/u,
      ],
      [
        'null for what may not be empty',
        { name: 'A', products: null },
        'INVALID_FIELD',
        /products must be array/u,
      ],
      [
        'a contact that is text',
        { name: 'A', billing_contact: 'Bo' },
        'INVALID_FIELD',
        /billing_contact must be/u,
      ],
      [
        'an email that is none',
        { name: 'A', technical_contact: { email: 'a' } },
        'INVALID_FIELD',
        /technical_contact.email/u,
      ],
      [
        'a support address that is none',
        { name: 'A', customer_support_info: { link_update_url: 'ftp://a.example.com' } },
        'INVALID_FIELD',
        /customer_support_info.link_update_url must use http/u,
      ],
      ['a logo that is none', { name: 'A', logo: 'AAAA' }, 'INVALID_LOGO', /logo is not a PNG/u],
    ];
    for (const [name, body, code, says] of cases) {
      test(name, async () => refuses(await call('POST', '/partners', body), code, 400, says));
    }
  });
});
