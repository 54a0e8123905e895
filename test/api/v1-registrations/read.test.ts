import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { beforeAll, test } from 'vitest';
import type { Credentials } from '../../support/client.ts';
import { exchange } from '../../support/exchange.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { png } from '../../support/png.ts';
import {
  type Named,
  newActiveCustomer,
  newInstitution,
  registrationsAt,
} from '../../support/registrations.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

const publicUrl = 'https://partners.example.com';
const unkind = '<script>alert("x")</script> & \'Söhne\'';

onEachDialect((dialect) => {
  const server = suiteServer(dialect, { GINGHAM_PUBLIC_URL: publicUrl });
  const call = managing(server);
  const desk = registrationsAt(server);
  const logo = png();
  const sha256 = createHash('sha256').update(logo).digest('hex');
  let partner: Credentials;
  let named: Named;
  beforeAll(async () => {
    partner = await newPartner(server(), { name: `Reseller ${unkind}` });
    const institution = await newInstitution(server(), { connector: 'manual', name: 'Harbour Bank' });
    const { clientId: client } = await newActiveCustomer(server(), partner, {
      legal_entity_name: `${unkind} Inc.`,
      registration_number: 'HRB 4711',
      redirect_uris: ['HTTPS://Sunflower.Example.com/back', 'HTTP://localhost:3000/back'],
      products: ['auth', 'transactions'],
      technical_contact: { given_name: 'Ada', family_name: 'Okafor', email: 'ada@sunflower.example.com' },
      customer_support_info: { email: 'help@sunflower.example.com' },
      logo: logo.toString('base64'),
    });
    named = { client, institution, environment: 'production' };
  });
  const page = (headers: Record<string, string>, path = desk.pathOf(named)) =>
    exchange(server().url, { method: 'GET', path: `/v1${path}/packet.html`, headers });
  const asOperator = () => ({ authorization: `Bearer ${server().demo.operatorToken}` });

  test('returns its status, and the data that the institution’s form requires', async () => {
    const { registration, packet } = succeeds(await desk.find(named));
    assert.equal(registration.institution_name, 'Harbour Bank');
    const { end_customer } = succeeds(await call('GET', `/end-customers/${named.client}`));
    const { application, date, ...rest } = packet;
    assert.match(application, /^[0-9a-f]{40}$/u);
    assert.equal(date, new Date().toISOString().slice(0, 10));
    assert.deepEqual(rest, {
      institution_name: 'Harbour Bank',
      environment: 'production',
      partner_name: `Reseller ${unkind}`,
      legal_entity_name: `${unkind} Inc.`,
      company_name: end_customer.company_name,
      registration_number: 'HRB 4711',
      address: end_customer.address,
      application_name: end_customer.application_name,
      website: end_customer.website,
      redirect_uris: ['https://sunflower.example.com/back'],
      logo_url: `${publicUrl}/logos/${sha256}.png`,
      logo_sha256: sha256,
      products: ['auth', 'transactions'],
      technical_contact: end_customer.technical_contact,
      billing_contact: end_customer.billing_contact,
      customer_support_info: { email: 'help@sunflower.example.com' },
      is_diligence_attested: true,
      is_bank_addendum_completed: true,
      changes: null,
    });
  });

  test('has the packet as a page with all of it, escaped, that loads nothing', async () => {
    const { status, headers, text } = await page(asOperator());
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(headers.get('cache-control'), 'no-store');
    const [, styles = ''] = /<style>(.*?)<\/style>/su.exec(text) ?? [];
    const hash = createHash('sha256').update(styles).digest('base64');
    assert.equal(
      headers.get('content-security-policy'),
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; ` +
        "frame-ancestors 'none'",
    );
    assert.doesNotMatch(text, /<script|\son\w+=|\sstyle=|url\(|@import/u);
    assert.ok(text.includes(`src="data:image/png;base64,${logo.toString('base64')}"`));
    const escaped = (value: string) =>
      value
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;');
    const valuesIn = (value: unknown): string[] =>
      typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(valuesIn);
    const { products, address, ...packet } = await desk.packet(named);
    const whole = [...valuesIn(packet), ...valuesIn(address), products.join(', ')];
    for (const value of whole) {
      // The contact's names are joined.
      assert.ok(text.includes(escaped(value)), value);
    }
  });

  test('is available to its partner, including the page, and to no other', async () => {
    const own = await newToken(server(), partner.clientId);
    const foreign = await newToken(server(), (await newPartner(server())).clientId);
    succeeds(await registrationsAt(server, () => own.token).find(named));
    assert.equal((await page({ authorization: `Bearer ${own.token}` })).status, 200);
    const answer = await registrationsAt(server, () => foreign.token).find(named);
    refuses(answer, 'NOT_FOUND', 404, /end customer not found/u);
    for (const [headers, status, code] of [
      [{ authorization: `Bearer ${foreign.token}` }, 404, 'NOT_FOUND'],
      [{ authorization: 'Bearer gop_0' }, 401, 'INVALID_TOKEN'],
      [{}, 401, 'INVALID_TOKEN'],
    ] as const) {
      const refused = await page(headers);
      assert.equal(refused.status, status);
      assert.equal(refused.headers.get('content-type'), 'application/json; charset=utf-8');
      assert.equal(JSON.parse(refused.text).error_code, code);
    }
  });

  test('is not found for another institution, environment or customer', async () => {
    const wrong: [Named, RegExp][] = [
      [{ ...named, institution: 'ins_0' }, /registration not found/u],
      [{ ...named, environment: 'sandbox' as 'production' }, /registration not found/u],
      [{ ...named, client: 'f'.repeat(24) }, /end customer not found/u],
    ];
    for (const [other, says] of wrong) {
      refuses(await desk.find(other), 'NOT_FOUND', 404, says);
      assert.equal((await page(asOperator(), desk.pathOf(other))).status, 404);
    }
  });
});
