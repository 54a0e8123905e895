import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { beforeAll, describe, test } from 'vitest';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import {
  managing,
  newEndCustomer,
  newToken,
  refuses,
  succeeds,
  unversioned,
} from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { png } from '../../support/png.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  let token: string;
  beforeAll(async () => {
    partner = await newPartner(server());
    token = (await newToken(server(), partner.clientId)).token;
  });
  const own = managing(server, () => token);
  const path = (id: string) => `/end-customers/${id}`;
  const read = async (id: string) => succeeds(await call('GET', path(id))).end_customer;
  const made = async (changes: object = {}, environment: 'production' | 'sandbox' = 'production') =>
    (await newEndCustomer(server(), partner, environment, changes)).clientId;
  const logo = png();
  const changes = {
    website: `https://changed-${process.pid}.example/`,
    redirect_uris: ['https://changed.example.com/back', 'http://localhost:3000/back'],
    logo: logo.toString('base64'),
  };

  test('a partner’s token changes the application fields of its own customers, and nothing else', async () => {
    const id = await made();
    const before = await read(id);
    const application_name = `Changed ${id}`;
    const { end_customer } = succeeds(await own('PATCH', path(id), { ...changes, application_name }));
    const { updated_at, registrations, ...rest } = unversioned(end_customer);
    const { updated_at: then, registrations: those, ...kept } = unversioned(before);
    assert.ok(updated_at >= then);
    assert.deepEqual(rest, {
      ...kept,
      application_name,
      website: changes.website,
      redirect_uris: changes.redirect_uris,
      logo_sha256: createHash('sha256').update(logo).digest('hex'),
    });
    const foreign = {
      website: 'x.example.com',
      flowdown_status: 'COMPLETE',
      questionnaire_status: 'COMPLETE',
    };
    const says = /flowdown_status can only be changed by the operator; questionnaire_status can/u;
    refuses(await own('PATCH', path(id), foreign), 'FORBIDDEN', 403, says);
    assert.equal((await read(id)).website, changes.website);
  });

  test('another partner’s token finds no customer', async () => {
    const id = await made();
    const other = await newToken(server(), (await newPartner(server())).clientId);
    const asOther = managing(server, () => other.token);
    const answer = await asOther('PATCH', path(id), { website: 'x.example.com' });
    refuses(answer, 'NOT_FOUND', 404, /end customer not found/u);
  });

  test('the event has the old and new values, with the logo’s hash', async () => {
    const id = await made({ website: 'before.example.com' });
    succeeds(await own('PATCH', path(id), { website: 'after.example.com', logo: changes.logo }));
    const { events } = succeeds(await call('GET', `${path(id)}/events`));
    const reported = events.find(({ type }: { type: string }) => type === 'end_customer.updated');
    assert.equal(reported.actor, `partner:${partner.clientId}`);
    const logo_sha256 = createHash('sha256').update(logo).digest('hex');
    assert.deepEqual(reported.data, {
      before: { website: 'before.example.com', logo_sha256: null },
      after: { website: 'after.example.com', logo_sha256 },
    });
  });

  test('a redirect URI resumes registrations that lack one', async () => {
    for (const environment of ['production', 'sandbox'] as const) {
      const id = await made({ redirect_uris: [] }, environment);
      const asPartner = partnerCalls(server().url, partner, environment);
      const body = { end_customer_client_id: id };
      succeeds(await asPartner('/partner/customer/enable', body));
      await server().settle();
      const statuses = async () => {
        const { registrations } = await read(id);
        return [...new Set(registrations.map((one: Record<string, string>) => one['status']))];
      };
      assert.deepEqual(await statuses(), ['ATTENTION_REQUIRED']);
      const [{ errors }] = (await read(id)).registrations;
      assert.deepEqual(
        errors.map(({ kind }: { kind: string }) => kind),
        ['REDIRECT_URI_REQUIRED'],
      );
      // A URI of a developer's own machine does not count for institutions.
      succeeds(await own('PATCH', path(id), { redirect_uris: ['http://localhost/back'] }));
      assert.deepEqual(await statuses(), ['ATTENTION_REQUIRED']);
      succeeds(await own('PATCH', path(id), { redirect_uris: ['https://app.example.com/back'] }));
      assert.deepEqual(await statuses(), ['PROCESSING']);
      await server().settle();
      assert.deepEqual(await statuses(), ['PROCESSING']);
      const { institutions } = succeeds(await asPartner('/partner/customer/oauth_institutions/get', body));
      for (const { environments } of institutions) assert.equal(environments.development, 'PROCESSING');
    }
  });

  test('a redirect URI is stored with scheme and host in lower case, and counts as https', async () => {
    for (const environment of ['production', 'sandbox'] as const) {
      const id = await made({ redirect_uris: ['HTTPS://App.Example.com:8443/OAuth'] }, environment);
      assert.deepEqual((await read(id)).redirect_uris, ['https://app.example.com:8443/OAuth']);
      await server().settle();
      for (const { status } of (await read(id)).registrations) assert.equal(status, 'PROCESSING');
      const redirect_uris = ['Https://APP.example.com', 'HTTP://LocalHost:3000/Back'];
      const { end_customer } = succeeds(await own('PATCH', path(id), { redirect_uris }));
      const normalised = ['https://app.example.com', 'http://localhost:3000/Back'];
      assert.deepEqual(end_customer.redirect_uris, normalised);
      // The same URIs in another spelling change nothing.
      const again = succeeds(await own('PATCH', path(id), { redirect_uris }));
      assert.equal(again.end_customer.updated_at, end_customer.updated_at);
    }
  });

  test('a name belongs to its first owner, folded, and across partners in the live realm only', async () => {
    const names = { first: `Otter Pay ${process.pid}`, second: `Heron Pay ${process.pid}` };
    await newEndCustomer(server(), await newPartner(server()), 'production', {
      application_name: names.first,
    });
    const id = await made({ application_name: names.second });
    const says = /application_name is already used by another application/u;
    for (const application_name of [names.first, names.first.toUpperCase()]) {
      refuses(await own('PATCH', path(id), { application_name }), 'INVALID_FIELD', 400, says);
    }
    assert.equal((await read(id)).application_name, names.second);
    // Its own name in another case is not taken.
    const application_name = names.second.toUpperCase();
    assert.equal(
      succeeds(await own('PATCH', path(id), { application_name })).end_customer.application_name,
      application_name,
    );
    const rehearsed = await made({}, 'sandbox');
    succeeds(await own('PATCH', path(rehearsed), { application_name: names.first }));
    const another = await made({}, 'sandbox');
    refuses(await own('PATCH', path(another), { application_name: names.first }), 'INVALID_FIELD', 400, says);
  });

  test('of two concurrent requests for one name, one succeeds', async () => {
    const ids = [await made(), await made(), await made()];
    const application_name = `Race ${ids[0]}`;
    const answers = await Promise.all(ids.map((id) => own('PATCH', path(id), { application_name })));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400, 400]);
    const names = await Promise.all(ids.map(async (id) => (await read(id)).application_name));
    assert.equal(names.filter((name) => name === application_name).length, 1);
  });

  test('a removed one is left unchanged', async () => {
    const id = await made();
    const asPartner = partnerCalls(server().url, partner, 'production');
    succeeds(await asPartner('/partner/customer/remove', { end_customer_client_id: id }));
    const before = await read(id);
    const answer = await own('PATCH', path(id), { website: 'x.example.com' });
    refuses(answer, 'CONFLICT', 409, /has been removed/u);
    assert.deepEqual(await read(id), before);
  });

  describe('rejects, naming the field', () => {
    const wrong: [object, string, RegExp][] = [
      [{ application_name: ' ' }, 'INVALID_FIELD', /application_name must contain visible text/u],
      [{ application_name: null }, 'INVALID_FIELD', /application_name/u],
      [{ website: 'localhost' }, 'INVALID_FIELD', /website/u],
      [{ website: 'ftp://example.com' }, 'INVALID_FIELD', /website/u],
      [
        { redirect_uris: ['https://a.example.com/', 'http://b.example.com/'] },
        'INVALID_FIELD',
        /redirect_uris\[1\]/u,
      ],
      [{ redirect_uris: ['https://a.example.com/?q=1'] }, 'INVALID_FIELD', /redirect_uris\[0\]/u],
      [
        { redirect_uris: ['https://a.example.com/%2E%2E/b'] },
        'INVALID_FIELD',
        /redirect_uris\[0\] must not/u,
      ],
      [{ redirect_uris: ['https://co.uk/cb'] }, 'INVALID_FIELD', /redirect_uris\[0\] must name/u],
      [{ redirect_uris: 'https://a.example.com/' }, 'INVALID_FIELD', /redirect_uris must be array/u],
      [{ redirect_uris: Array(101).fill('https://a.example.com/') }, 'INVALID_FIELD', /redirect_uris/u],
      [{ logo: 'x' }, 'INVALID_LOGO', /logo is not strict base64/u],
      [{ logo: png({ width: 512 }).toString('base64') }, 'INVALID_LOGO', /logo/u],
      [{ status: 'ACTIVE' }, 'UNKNOWN_FIELDS', /: status$/u],
      [{ company_name: '\u200b' }, 'INVALID_FIELD', /company_name must contain visible text/u],
      [{ legal_entity_name: null }, 'INVALID_FIELD', /legal_entity_name must be string/u],
      [{ address: null }, 'INVALID_FIELD', /address must be object/u],
      [{ address: { country_code: 'XX' } }, 'INVALID_FIELD', /address\.country_code must be an ISO 3166-1/u],
      [{ address: { planet: 'Mars' } }, 'UNKNOWN_FIELDS', /address\.planet/u],
      [{ products: ['trains'] }, 'INVALID_FIELD', /products\[0\]/u],
      [{ products: ['auth', 'investments_auth'] }, 'INVALID_PRODUCT', /investments_auth/u],
      [{ technical_contact: { given_name: 'Ada' } }, 'CONTACT_REQUIRED', /technical_contact/u],
      [{ billing_contact: { email: 'nobody' } }, 'INVALID_FIELD', /billing_contact\.email/u],
      [
        { customer_support_info: { contact_url: 'ftp://example.com' } },
        'INVALID_FIELD',
        /customer_support_info\.contact_url/u,
      ],
      [
        { assets_under_management: { amount: 1, iso_currency_code: 'XXX' } },
        'INVALID_FIELD',
        /assets_under_management\.iso_currency_code/u,
      ],
      [{ assets_under_management: { amount: -1, iso_currency_code: 'USD' } }, 'INVALID_FIELD', /amount/u],
      [{ registration_number: '' }, 'INVALID_FIELD', /registration_number/u],
      [{ create_link_customization: 'yes' }, 'INVALID_FIELD', /create_link_customization/u],
      [{ is_diligence_attested: null }, 'INVALID_FIELD', /is_diligence_attested/u],
    ];
    for (const [body, code, says] of wrong) {
      test(JSON.stringify(body).slice(0, 80), async () => {
        const id = await made();
        const before = await read(id);
        refuses(await own('PATCH', path(id), body), code, 400, says);
        assert.deepEqual((await read(id)).updated_at, before.updated_at);
      });
    }
  });
});
