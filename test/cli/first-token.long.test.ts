import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { manage, send } from '../support/client.ts';
import { goodPassword, signIn } from '../support/console.ts';
import { refuses, succeeds } from '../support/management.ts';
import { gingham } from '../support/process.ts';
import { startServer } from '../support/server.ts';
import { noStore, onSampledDialect } from '../support/stores.ts';

describe('the keys of an operator', { concurrent: true }, () => {
  test('a generated master key is new each time, and accepted by a server', async (t) => {
    const [plain, json] = await Promise.all([
      gingham(t, ['key', 'generate']).ended,
      gingham(t, ['key', 'generate', '--json']).ended,
    ]);
    assert.match(plain.stdout, /^[0-9a-f]{64}\n$/u);
    const { master_key } = JSON.parse(json.stdout);
    assert.notEqual(master_key, plain.stdout.trim());
    assert.equal(readConfig('serve', { GINGHAM_MASTER_KEY: master_key }).masterKey, master_key);
  });

  onSampledDialect((dialect) => {
    test('a token created before the first start has operator scope', async (t) => {
      const env = await noStore(t, dialect);
      const first = await gingham(t, ['operator', 'create-token'], { env }).ended;
      assert.match(first.stdout, /^gop_[0-9a-f]{40}\n$/u);
      assert.deepEqual({ code: first.code, stderr: first.stderr }, { code: 0, stderr: '' });
      const args = ['operator', 'create-token', '--name', 'Ansible', '--json'];
      const second = JSON.parse((await gingham(t, args, { env }).ended).stdout);
      const { url } = await startServer(t, dialect, env, 'serve');
      const { status, body } = await manage(url, first.stdout.trim())('GET', '/tokens');
      assert.equal(status, 200);
      assert.deepEqual(
        body.tokens.map(({ token_id, name }: Record<string, string>) => ({ token_id, name })).slice(0, 1),
        [{ token_id: second.token_id, name: 'Ansible' }],
      );
      assert.equal((await manage(url, second.token)('GET', '/partners')).status, 200);
    });
  });

  test('the token invites the first operator admin, who signs in and invites others', async (t) => {
    const env = await noStore(t, 'sqlite');
    const token = (await gingham(t, ['operator', 'create-token'], { env }).ended).stdout.trim();
    const publicUrl = 'https://partners.example.com';
    const server = await startServer(t, 'sqlite', { ...env, GINGHAM_PUBLIC_URL: publicUrl }, 'serve');
    const anonymous = await send('GET', `${server.url}/v1/session`);
    assert.equal(anonymous.body.session, null);
    assert.equal(anonymous.headers.get('set-cookie'), null);
    const settings = { env: { GINGHAM_URL: server.url, GINGHAM_TOKEN: token } };
    const args = ['user', 'create', 'ada@example.com', '--name', 'Ada Okafor', '--role', 'operator_admin'];
    const { user, link } = JSON.parse((await gingham(t, [...args, '--json'], settings).ended).stdout);
    assert.ok(link.startsWith(`${publicUrl}/console/welcome#gul_`), link);
    const body = { token: new URL(link).hash.slice(1), password: goodPassword };
    // As sent by a browser through a TLS-terminating proxy.
    const headers = { origin: publicUrl, 'sec-fetch-site': 'same-origin' };
    succeeds(await send('POST', `${server.url}/v1/user-links/redeem`, body, headers));
    const signedIn = await signIn(server, { userId: user.user_id, email: 'ada@example.com' });
    const role = 'operator_reviewer';
    succeeds(await signedIn.call('POST', '/v1/users', { email: 'ben@example.com', name: 'Ben', role }));
    refuses(await signedIn.call('DELETE', `/v1/users/${user.user_id}`), 'CONFLICT', 409);
  });

  test('next to a running server, the command refers to `gingham token create`', async (t) => {
    const env = await noStore(t, 'sqlite');
    await startServer(t, 'sqlite', env, 'serve');
    const { code, stdout, stderr } = await gingham(t, ['operator', 'create-token'], { env }).ended;
    assert.match(
      stderr,
      /^gingham: the data directory \S+ .* is in use by another Gingham process; use `gingham token create`.*\n$/u,
    );
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
  });

  test('requires the master key', async (t) => {
    const { GINGHAM_DATA_DIR = '' } = await noStore(t, 'sqlite');
    const { ended } = gingham(t, ['operator', 'create-token'], { env: { GINGHAM_DATA_DIR } });
    const { code, stdout, stderr } = await ended;
    assert.match(stderr, /^gingham: GINGHAM_MASTER_KEY is not set;.*\n$/u);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
  });
});
