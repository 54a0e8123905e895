import assert from 'node:assert/strict';
import { argon2Sync, randomBytes } from 'node:crypto';
import { test } from 'vitest';
import type { Keyring } from '../../../src/keyring/keyring.ts';
import { recommendedCost } from '../../../src/keyring/password.ts';
import { goodPassword, signIn, signInAs, tryToSignIn } from '../../support/console.ts';
import { refuses, succeeds } from '../../support/management.ts';
import { sharedServer, startServer } from '../../support/server.ts';
import { storedKeyring } from '../../support/stored-keyring.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onSampledDialect } from '../../support/stores.ts';

const newPassword = 'eleven loud larks at dawn';

/** As written by a version with a lower cost. */
function cheapHash(keyring: Keyring): string {
  const nonce = randomBytes(16);
  const secret = Buffer.from(keyring.deriveHex('password', 64), 'hex');
  const cost = { memory: 64, passes: 1, parallelism: 1, tagLength: 32 };
  const tag = argon2Sync('argon2id', { message: goodPassword, nonce, secret, ...cost });
  const [salt, hash] = [nonce, tag].map((bytes) => bytes.toString('base64').replace(/=+$/u, ''));
  return `$argon2id$v=19$m=64,t=1,p=1$${salt}$${hash}`;
}

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  test('a changed password replaces the old one, and ends all other sessions', async () => {
    const signedIn = await signInAs(server(), 'operator_admin');
    const other = await signIn(server(), signedIn);
    const body = { current_password: goodPassword, new_password: newPassword };
    succeeds(await signedIn.call('POST', '/v1/session/password', body));
    succeeds(await signedIn.call('GET', '/v1/tokens'));
    refuses(await other.call('GET', '/v1/tokens'), 'INVALID_SESSION', 401);
    refuses(await tryToSignIn(server(), signedIn.email), 'INVALID_SIGN_IN', 401);
    await signIn(server(), signedIn, { password: newPassword });
  });

  test('without the current one it does not change, and guessing is locked as for sign-ins', async () => {
    const signedIn = await signInAs(server(), 'operator_admin');
    const body = { current_password: 'a guess', new_password: newPassword };
    for (let time = 0; time < 5; time += 1) {
      const answer = await signedIn.call('POST', '/v1/session/password', body);
      refuses(answer, 'INVALID_FIELD', 400, /current_password is incorrect/u);
    }
    refuses(await signedIn.call('POST', '/v1/session/password', body), 'RATE_LIMIT', 429);
    refuses(await tryToSignIn(server(), signedIn.email), 'RATE_LIMIT', 429);
    succeeds(await signedIn.call('GET', '/v1/tokens'));
  });

  test('a password that is short or easy to guess is rejected, naming the field', async () => {
    const signedIn = await signInAs(server(), 'operator_admin');
    for (const bad of ['too short', 'password1234', 'ulla meri 12', 'aaaaaaaaaaaaaaaa', 'x'.repeat(257)]) {
      const body = { current_password: goodPassword, new_password: bad };
      const answer = await signedIn.call('POST', '/v1/session/password', body);
      refuses(answer, 'INVALID_FIELD', 400, /new_password/u);
      assert.ok(!JSON.stringify(answer.body).includes(bad));
    }
  });

  test('a hash of a lower cost is replaced at sign-in', async (t) => {
    const server = await startServer(t, dialect, {}, 'dev', { passwordCost: recommendedCost });
    const signedIn = await signInAs(server, 'operator_admin');
    const hashOf = async () => {
      const query = `select password_hash from users where user_id = '${signedIn.userId}'`;
      return String((await storedRows(server, dialect, query))[0]?.['password_hash']);
    };
    const usual = await hashOf();
    assert.match(usual, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/u);
    assert.ok(!usual.includes(goodPassword));
    const cheap = cheapHash(await storedKeyring(server, dialect));
    const change = `update users set password_hash = '${cheap}' where user_id = '${signedIn.userId}'`;
    await storedRows(server, dialect, change);
    refuses(await tryToSignIn(server, signedIn.email, 'another one'), 'INVALID_SIGN_IN', 401);
    assert.equal(await hashOf(), cheap);
    await signIn(server, signedIn);
    const renewed = await hashOf();
    assert.match(renewed, /\$m=19456,t=2,p=1\$/u);
    assert.notEqual(renewed, usual);
    await signIn(server, signedIn);
    assert.equal(await hashOf(), renewed);
  });
});
