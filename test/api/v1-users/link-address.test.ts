import assert from 'node:assert/strict';
import { test } from 'vitest';
import { createOperatorToken } from '../../../src/cli/operator-token.ts';
import { readConfig } from '../../../src/config/config.ts';
import { manage } from '../../support/client.ts';
import { refuses, succeeds } from '../../support/management.ts';
import { startServer } from '../../support/server.ts';
import { freshStore } from '../../support/stores.ts';

test('`gingham serve` creates links for users only at its public address', async (t) => {
  const env = await freshStore(t, 'sqlite');
  const { token } = await createOperatorToken(readConfig('serve', env), 'the first');
  const ada = { email: 'ada@example.com', name: 'Ada Okafor', role: 'operator_admin' };
  const unset = await startServer(t, 'sqlite', env, 'serve');
  refuses(await manage(unset.url, token)('POST', '/users', ada), 'CONFLICT', 409, /GINGHAM_PUBLIC_URL/u);
  assert.deepEqual(succeeds(await manage(unset.url, token)('GET', '/users')).users, []);
  const path = `/users/${'0'.repeat(32)}/link`;
  const reset = { purpose: 'password_reset' };
  refuses(await manage(unset.url, token)('POST', path, reset), 'CONFLICT', 409, /GINGHAM_PUBLIC_URL/u);
  await unset.close();

  const publicUrl = 'https://partners.example.com';
  const set = await startServer(t, 'sqlite', { ...env, GINGHAM_PUBLIC_URL: publicUrl }, 'serve');
  const { link } = succeeds(await manage(set.url, token)('POST', '/users', ada));
  assert.ok(link.startsWith(`${publicUrl}/console/welcome#`), link);
});
