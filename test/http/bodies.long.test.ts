import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { describe, test } from 'vitest';
import { type Answer, application, partnerCalls, post } from '../support/client.ts';
import { deskOf } from '../support/desk.ts';
import { isLogged } from '../support/log.ts';
import { refuses } from '../support/management.ts';
import { sendRaw } from '../support/raw.ts';
import { sharedServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';

const path = '/sandbox/partner/customer/create';
const mib = 1024 * 1024;

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  const pair = () => ({ client_id: server().demo.clientId, secret: server().demo.secrets.sandbox });
  const valid = (changes: object = {}) => JSON.stringify({ ...pair(), ...application(changes) });
  const sendBytes = (body: string | Buffer, headers: Record<string, string> = {}) =>
    sendRaw(server().url, { path, body, headers });
  /** A valid body with an additional field, whose value is this JSON. */
  const withValue = (json: string) => valid().replace('{', `{"more":${json},`);

  const isRefused = async (answer: Answer, code: string, status = 400, says = /(?:)/u) => {
    refuses(answer, code, status, says);
    await isLogged(server(), answer);
  };

  describe('INVALID_BODY', () => {
    const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();
    const encodings: [string, () => Buffer][] = [
      ['UTF-16, little endian', () => Buffer.from(valid(), 'utf16le')],
      ['UTF-16 with a byte order mark', () => Buffer.from(`\ufeff${valid()}`, 'utf16le')],
      ['UTF-8 with a byte order mark', () => Buffer.from(`\ufeff${valid()}`)],
      ['UTF-16, big endian', () => swapped(valid())],
      ['Latin-1', () => Buffer.from(valid({ company_name: 'Zoë' }), 'latin1')],
      ['truncated UTF-8', () => Buffer.from(valid({ company_name: 'ë' })).subarray(0, -1)],
      ['a lone byte of UTF-8', () => withByte(valid(), Buffer.from([0xff]))],
      ['an overlong byte sequence', () => withByte(valid(), Buffer.from([0xc0, 0xaf]))],
      ['a surrogate as UTF-8', () => withByte(valid(), Buffer.from([0xed, 0xa0, 0x80]))],
      ['compressed bytes', () => gzipSync(valid())],
    ];
    for (const [name, bytes] of encodings) {
      test(`for ${name}`, async () => isRefused(await sendBytes(bytes()), 'INVALID_BODY'));
    }

    const texts: [string, () => string][] = [
      ['a single quote', () => "{'client_id':1}"],
      ['a trailing comma', () => valid().replace(/\}$/u, ',}')],
      ['NaN', () => withValue('NaN')],
      ['a number with a leading zero', () => withValue('01')],
      ['a control character within a string', () => withValue('"a\tb"')],
      ['white space that is not JSON’s', () => `\u00a0${valid()}`],
      ['nesting over 16 levels', () => withValue(`${'['.repeat(16)}${']'.repeat(16)}`)],
      ['6 MB of nesting', () => withValue(`${'['.repeat(3e6)}${']'.repeat(3e6)}`)],
      ['6 MB of objects in each other', () => withValue(`${'{"a":'.repeat(1e6)}1${'}'.repeat(1e6)}`)],
      ['more than 5000 values', () => withValue(`[${'0,'.repeat(5_000)}0]`)],
      ['3 million values', () => withValue(`[${'0,'.repeat(3e6)}0]`)],
      ['half a million names', () => withValue(`{${Array.from({ length: 4e5 }, (_, at) => `"${at}":0`)}}`)],
    ];
    for (const [name, text] of texts) {
      test(`for ${name}`, async () => isRefused(await sendBytes(text()), 'INVALID_BODY'));
    }
  });

  test('a compressed body with a Content-Encoding is INVALID_HEADERS', async () => {
    for (const encoding of ['gzip', 'deflate', 'br', 'identity, gzip']) {
      await isRefused(
        await sendBytes(gzipSync(valid()), { 'content-encoding': encoding }),
        'INVALID_HEADERS',
      );
    }
  });

  test('the content of strings counts neither as values nor as depth, whatever is escaped there', async () => {
    for (const text of [
      `${'[{,'.repeat(3_000)}`,
      '\\"[{,'.repeat(3_000),
      `\\\\\\"${'[,'.repeat(3_000)}\\\\`,
    ]) {
      await isRefused(await sendBytes(withValue(`"${text}"`)), 'UNKNOWN_FIELDS', 400, /: more$/u);
    }
    await isRefused(await sendBytes(withValue(`["\\\\",${'0,'.repeat(5_000)}0]`)), 'INVALID_BODY');
  });

  test('nesting of 16 levels and 5000 values are only unknown fields', async () => {
    for (const json of [`${'['.repeat(15)}${']'.repeat(15)}`, `[${'0,'.repeat(4_900)}0]`]) {
      await isRefused(await sendBytes(withValue(json)), 'UNKNOWN_FIELDS', 400, /: more$/u);
    }
  });

  describe('a value of 1 MB is rejected by name, immediately:', () => {
    const long = 'a'.repeat(mib);
    const fields: [string, object][] = [
      ['company_name', { company_name: long }],
      ['company_name', { company_name: ' '.repeat(mib) }],
      ['website', { website: 'a.'.repeat(mib / 2) }],
      ['technical_contact.email', { technical_contact: { email: `a@${long}` } }],
      ['technical_contact.email', { technical_contact: { email: `${'a.'.repeat(mib / 2)}@` } }],
      ['billing_contact.email', { billing_contact: { email: `a@${'a-'.repeat(mib / 2)}` } }],
      ['redirect_uris[0]', { redirect_uris: [`https://${'*.'.repeat(mib / 2)}`] }],
      ['address.country_code', { address: { country_code: long } }],
      ['logo', { logo: 'A'.repeat(mib) }],
    ];
    for (const [at, [field, changes]] of fields.entries()) {
      test(`${field} (${at})`, async () => {
        const started = performance.now();
        const answer = await sendBytes(valid(changes));
        const code = field === 'logo' ? 'INVALID_LOGO' : 'INVALID_FIELD';
        refuses(answer, code, 400, new RegExp(`: ${field.replace('[0]', '\\[0\\]')} `, 'u'));
        assert.ok(answer.body.error_message.length < 500);
        assert.ok(performance.now() - started < 5_000);
      });
    }
  });

  describe('names with a meaning in JavaScript', () => {
    test('are unknown at any depth, and do not affect the object', async () => {
      const address =
        '"address":{"country_code":"US","__proto__":{"city":"Rome"},"constructor":{"prototype":1}}';
      const text = valid({ address: 'here' }).replace('"address":"here"', address);
      await isRefused(
        await sendBytes(text),
        'UNKNOWN_FIELDS',
        400,
        /: address\.__proto__; address\.constructor$/u,
      );
      assert.equal(({} as Record<string, unknown>)['city'], undefined);
    });

    test('do not replace required fields', async () => {
      const text = `{"__proto__":${valid()},"client_id":"${pair().client_id}","secret":"${pair().secret}"}`;
      await isRefused(
        await sendBytes(text),
        'MISSING_FIELDS',
        400,
        /: company_name; is_diligence_attested; /u,
      );
    });

    test('do not replace credentials', async () => {
      const text = `{"__proto__":${JSON.stringify(pair())},"end_customer_client_id":"a"}`;
      await isRefused(await sendBytes(text), 'MISSING_FIELDS', 400, /: client_id; secret$/u);
    });
  });

  test('an unknown name of any characters is returned in valid JSON', async () => {
    for (const name of [
      '"',
      '\\',
      '\u0000',
      '\u2028',
      '\ud800',
      '</script>',
      '🌻'.repeat(40),
      'a'.repeat(10_000),
    ]) {
      const answer = await sendBytes(valid({ [name]: 1 }));
      await isRefused(answer, 'UNKNOWN_FIELDS');
      assert.ok(answer.body.error_message.length < 200);
    }
  });

  test('of duplicate credentials the last count', async () => {
    const twice = (first: string, last: string) =>
      `{"client_id":"${first}","client_id":"${last}",${valid({ client_id: undefined }).slice(1)}`;
    const { client_id } = pair();
    assert.equal((await sendBytes(twice('nobody', client_id))).status, 200);
    await isRefused(await sendBytes(twice(client_id, 'nobody')), 'INVALID_API_KEYS');
  });

  test('extreme numbers are accepted unchanged, or rejected', async () => {
    const withAmount = (amount: string) =>
      valid({ assets_under_management: { amount: 12345, iso_currency_code: 'USD' } }).replace(
        '12345',
        amount,
      );
    for (const [amount, kept] of [
      ['-0', 0],
      ['1e-400', 0],
      ['1e3', 1000],
      ['9007199254740993', 9007199254740992],
      [`0.${'3'.repeat(10_000)}`, 1 / 3],
    ] as const) {
      const { status, body } = await sendBytes(withAmount(amount));
      assert.equal(status, 200, JSON.stringify(body));
      const { assets_under_management } = await deskOf(server()).read(body.end_customer.client_id);
      assert.equal(assets_under_management.amount, kept);
    }
    for (const amount of ['1e400', '-1e400', '9'.repeat(400)]) {
      await isRefused(await sendBytes(withAmount(amount)), 'INVALID_FIELD');
    }
  });

  test('a name that looks like SQL or markup is a name like any other', async () => {
    const call = partnerCalls(server().url, server().demo);
    for (const name of [
      "'; drop table partners; --",
      '$1 ? :name %s',
      '<script>alert(1)</script>',
      '{{7*7}}',
      '\\',
    ]) {
      const legal_entity_name = `${name} ${crypto.randomUUID()}`;
      const { status, body } = await call('/partner/customer/create', application({ legal_entity_name }));
      assert.equal(status, 200, JSON.stringify(body));
      const kept = await deskOf(server()).read(body.end_customer.client_id);
      assert.equal(kept.legal_entity_name, legal_entity_name);
    }
    const url = `${server().url}/sandbox/partner/customer/get`;
    const answer = await post(url, { ...pair(), end_customer_client_id: "' or ''='" });
    await isRefused(answer, 'CUSTOMER_NOT_FOUND', 404);
  });

  test('credentials of any size and type are only invalid', async () => {
    for (const secret of ['', ' ', '\0', '\ud800', 'ü', 'a'.repeat(mib), "' or ''='"]) {
      await isRefused(await sendBytes(valid({ secret })), 'INVALID_API_KEYS');
    }
    await isRefused(
      await sendBytes(valid({ secret: undefined }), { 'plaid-secret': '\xfc\xff' }),
      'INVALID_API_KEYS',
    );
  });
});

function withByte(text: string, bytes: Buffer): Buffer {
  const at = text.indexOf('Company');
  return Buffer.concat([Buffer.from(text.slice(0, at)), bytes, Buffer.from(text.slice(at))]);
}
