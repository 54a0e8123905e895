import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'vitest';
import { environments } from '../../../src/domain/environment.ts';
import { productsOf1517 } from '../../../src/domain/product.ts';
import { application, partnerCalls } from '../../support/client.ts';
import { managing, refuses, succeeds, unversioned } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { png } from '../../support/png.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);

  test('a partner created with only a name can use everything, but cannot create end customers yet', async () => {
    const { partner } = succeeds(await call('POST', '/partners', { name: 'Meadow' }));
    const { client_id, created_at, updated_at, ...rest } = unversioned(partner);
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

  test('a partner has the given fields; products and environments without duplicates, in their usual order', async () => {
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
    const { client_id, created_at, updated_at, ...rest } = unversioned(succeeds(answer).partner);
    assert.deepEqual(rest, {
      ...said,
      products: ['auth', 'cra_base_report'],
      environments: ['production', 'sandbox'],
      logo_sha256: createHash('sha256').update(logo).digest('hex'),
      expires_at: null,
    });
  });

  test('a new partner can create end customers in each environment with its secrets', async () => {
    const partner = await newPartner(server());
    for (const environment of environments) {
      succeeds(
        await partnerCalls(server().url, partner, environment)('/partner/customer/create', application()),
      );
    }
  });

  describe('rejects', () => {
    const cases: [string, unknown, string, RegExp][] = [
      ['no body', undefined, 'MISSING_FIELDS', /: name$/u],
      ['a body without a name', {}, 'MISSING_FIELDS', /: name$/u],
      ['an invisible name', { name: ' \u200b' }, 'INVALID_FIELD', /name must contain visible text/u],
      ['unknown fields', { name: 'A', client_id: 'x', logo_sha256: 'y' }, 'UNKNOWN_FIELDS', /client_id/u],
      [
        'an unknown product',
        { name: 'A', products: ['gold'] },
        'INVALID_FIELD',
        /products\[0\] must be one of/u,
      ],
      ['no products', { name: 'A', products: [] }, 'INVALID_FIELD', /products must/u],
      [
        'an unknown environment',
        { name: 'A', environments: ['test'] },
        'INVALID_FIELD',
        /environments\[0\]/u,
      ],
      [
        'an unknown policy',
        { name: 'A', review_policy: 'auto' },
        'INVALID_FIELD',
        /review_policy must be one of/u,
      ],
      [
        'null for a required field',
        { name: 'A', products: null },
        'INVALID_FIELD',
        /products must be array/u,
      ],
      [
        'a contact as text',
        { name: 'A', billing_contact: 'Bo' },
        'INVALID_FIELD',
        /billing_contact must be/u,
      ],
      [
        'an invalid email',
        { name: 'A', technical_contact: { email: 'a' } },
        'INVALID_FIELD',
        /technical_contact.email/u,
      ],
      [
        'an invalid support address',
        { name: 'A', customer_support_info: { link_update_url: 'ftp://a.example.com' } },
        'INVALID_FIELD',
        /customer_support_info.link_update_url must use http/u,
      ],
      ['an invalid logo', { name: 'A', logo: 'AAAA' }, 'INVALID_LOGO', /logo is not a PNG/u],
    ];
    for (const [name, body, code, says] of cases) {
      test(name, async () => refuses(await call('POST', '/partners', body), code, 400, says));
    }
  });
});
