import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { test } from 'vitest';
import { type Answer, application, manage, partnerCalls, post, send } from '../support/client.ts';
import { png } from '../support/png.ts';
import { type RunningServer, serverProcess } from '../support/process.ts';
import { noStore, onSampledDialect } from '../support/stores.ts';

/** Invalid credentials, as mistyped or tried: must not be stored either. */
const tried = {
  secret: randomBytes(15).toString('hex'),
  token: `gop_${randomBytes(20).toString('hex')}`,
};

/** Returns everything in a reply that looks like a secret or a token. */
function secretsIn(reply: unknown): string[] {
  return JSON.stringify(reply).match(/\b([0-9a-f]{30}|g(op|pt)_[0-9a-f]{40})\b/gu) ?? [];
}

/** Uses secrets and logos in all correct and incorrect ways; returns the secrets that must not be found. */
async function journey({ url, demo, ready }: RunningServer, logo: string): Promise<Set<string>> {
  const secrets = new Set([...secretsIn(ready), ...secretsIn(tried)]);
  const collect = async (answer: Promise<Answer>, status = 200) => {
    const { status: actual, body } = await answer;
    assert.equal(actual, status, JSON.stringify(body));
    const found = secretsIn(body);
    if (status !== 200) assert.deepEqual(found, [], 'an error repeats a secret');
    for (const secret of found) secrets.add(secret);
    return body;
  };
  const api = manage(url, demo.operatorToken);
  for (const environment of ['production', 'development', 'sandbox'] as const) {
    const call = partnerCalls(url, demo, environment);
    const create = async (changes: object) => {
      const { end_customer } = await collect(call('/partner/customer/create', application(changes)));
      return { end_customer_client_id: end_customer.client_id, issued: end_customer.secrets };
    };
    const { end_customer_client_id, issued } = await create({ logo, create_link_customization: true });
    await collect(call('/partner/customer/get', { end_customer_client_id }));
    await collect(call('/partner/customer/enable', { end_customer_client_id }));
    await collect(call('/partner/customer/enable', { end_customer_client_id }), 400);
    await collect(call('/partner/customer/oauth_institutions/get', { end_customer_client_id }));
    const unwanted = await create({});
    await collect(
      call('/partner/customer/remove', { end_customer_client_id: unwanted.end_customer_client_id }),
    );
    // Secrets in wrong places.
    const client_id = demo.clientId;
    const secret = demo.secrets[environment];
    const path = `${url}/${environment}/partner/customer/get`;
    await collect(post(path, { client_id, secret: tried.secret, end_customer_client_id }), 400);
    await collect(post(path, { client_id: secret, secret: client_id, end_customer_client_id }), 400);
    await collect(post(path, { client_id, secret, end_customer_client_id: secret }), 404);
    assert.equal((await post(path, { client_id, secret, [secret]: secret })).status, 400);
    await collect(post(path, `{"client_id":"${client_id}","secret":"${secret}"`), 400);
    await collect(post(path, { client_id, secret: { secret } }), 400);
    await collect(post(`${path}?secret=${secret}`, { client_id }), 400);
    await collect(post(`${url}/${environment}/${secret}`, {}), 404);
    await collect(post(path, {}, { 'plaid-client-id': client_id, 'plaid-secret': tried.secret }), 400);
    await collect(post(path, { ...issued, client_id, secret: issued.sandbox, end_customer_client_id }), 400);
    await collect(api('POST', '/keys/verify', { client_id, secret, environment }));
    await collect(api('POST', '/keys/verify', { client_id, secret: tried.secret, environment }));
    await collect(api('POST', '/keys/verify', { client_id, secret, environment: secret }), 400);
  }
  const { partner } = await collect(api('POST', '/partners', { name: 'Meadow', logo }));
  const { secret } = await collect(
    api('POST', `/partners/${partner.client_id}/secrets`, { environment: 'sandbox' }),
  );
  await collect(api('POST', `/partners/${partner.client_id}/secrets/${secret.secret_id}/revoke`));
  const { token } = await collect(
    api('POST', '/tokens', { name: 'Meadow', partner_client_id: partner.client_id }),
  );
  await collect(manage(url, token.token)('GET', `/partners/${partner.client_id}`));
  await collect(manage(url, token.token)('GET', '/tokens'), 403);
  await collect(api('POST', `/tokens/${token.token_id}/revoke`));
  await collect(manage(url, token.token)('GET', '/partners'), 401);
  await collect(manage(url, tried.token)('GET', '/partners'), 401);
  await collect(send('GET', `${url}/v1/partners?token=${token.token}`), 401);
  return secrets;
}

/** Returns everything stored, as bytes: the files of the data directory, and the rows of the database. */
async function kept(env: Record<string, string>): Promise<Map<string, Buffer>> {
  const all = new Map<string, Buffer>();
  const dir = env['GINGHAM_DATA_DIR'] as string;
  for (const name of readdirSync(dir)) all.set(name, readFileSync(join(dir, name)));
  const connectionString = env['GINGHAM_DATABASE_URL'];
  if (connectionString === undefined) return all;
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query("select tablename from pg_tables where schemaname = 'public'");
  for (const { tablename } of rows) {
    const { rows } = await client.query(`select t::text as row from ${tablename} t`);
    all.set(tablename, Buffer.from(rows.map(({ row }) => row).join('\n')));
  }
  await client.end();
  return all;
}

onSampledDialect((dialect) => {
  test('no secret, token, master key or base64 logo is stored or logged', async (t) => {
    const { GINGHAM_MASTER_KEY: _, ...env } = await noStore(t, dialect);
    const settings = { env: { ...env, GINGHAM_LOG_LEVEL: 'debug' } };
    const server = await serverProcess(t, ['dev'], settings);
    const logo = png().toString('base64');
    const secrets = await journey(server, logo);
    const whileRunning = await kept(env);
    server.child.kill('SIGTERM');
    const { stdout, stderr } = await server.ended;
    const places = new Map([
      ...[...whileRunning].map(([name, bytes]) => [`${name}, running`, bytes] as const),
      ...(await kept(env)),
      ['the log', Buffer.from(stderr)],
      ['stdout after its first line', Buffer.from(stdout.slice(stdout.indexOf('\n') + 1))],
    ]);
    const keyFiles = [...places.keys()].filter((name) => name.startsWith('master.key'));
    const masterKey = places.get('master.key')?.toString().trim() as string;
    assert.match(masterKey, /^[0-9a-f]{64}$/u);
    assert.ok(!stdout.includes(masterKey));
    for (const name of keyFiles) places.delete(name);

    // Proves that the search finds stored text.
    const all = Buffer.concat([...places.values()]).toString('latin1');
    for (const there of [server.demo.clientId, 'end_customer.created', 'CUSTOMER_ALREADY_ENABLED']) {
      assert.ok(all.includes(there), there);
    }
    assert.ok(secrets.size >= 20);
    const logoPart = logo.slice(logo.length / 2, logo.length / 2 + 40);
    for (const secret of [...secrets, masterKey, logoPart]) {
      const raw = Buffer.from(secret.replace(/^g.._/u, ''), 'hex');
      for (const [name, bytes] of places) {
        assert.ok(!bytes.includes(secret), `${secret} is in ${name}`);
        assert.ok(raw.length < 8 || !bytes.includes(raw), `the bytes of ${secret} are in ${name}`);
      }
    }
  });
});
