import assert from 'node:assert/strict';
import { Secret, TOTP } from 'otpauth';
import { test } from 'vitest';
import { post } from '../../support/client.ts';
import {
  goodPassword,
  type SignedIn,
  sessionCookie,
  signIn,
  signInAs,
  tryToSignIn,
} from '../../support/console.ts';
import { managing, refuses, succeeds } from '../../support/management.ts';
import { secondMs, steeredServer } from '../../support/steered-time.ts';
import { storedEvents } from '../../support/stored-events.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onSampledDialect } from '../../support/stores.ts';

const path = '/v1/session/second-factor';
const stepMs = 30 * secondMs;

onSampledDialect((dialect) => {
  const { server, now, pass } = steeredServer(dialect);
  const codeAt = (secret: string, timestamp = now()) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
  /** A user with a second factor. */
  const withFactor = async () => {
    const signedIn = await signInAs(server(), 'operator_reviewer');
    const { secret, uri } = succeeds(await signedIn.call('POST', path));
    const { recovery_codes: recovery } = succeeds(
      await signedIn.call('POST', `${path}/confirm`, { code: codeAt(secret) }),
    );
    pass(stepMs);
    return { signedIn, secret: secret as string, uri: uri as string, recovery: recovery as string[] };
  };
  const enter = ({ email }: SignedIn, code?: string) =>
    tryToSignIn(server(), email, goodPassword, code === undefined ? {} : { code });

  test('once a second factor is set, a code is required in addition to the password, and none is accepted twice', async () => {
    const { signedIn, secret, uri } = await withFactor();
    const read = new URL(uri);
    assert.deepEqual([read.protocol, read.searchParams.get('issuer')], ['otpauth:', 'Gingham']);
    assert.equal(read.searchParams.get('secret'), secret);
    const asked = await enter(signedIn);
    refuses(asked, 'CODE_REQUIRED', 401);
    assert.equal(sessionCookie(asked), undefined);
    const code = codeAt(secret);
    const { session } = succeeds(await enter(signedIn, `${code.slice(0, 3)} ${code.slice(3)}`));
    assert.equal(session.user.has_second_factor, true);
    refuses(await enter(signedIn, code), 'INVALID_SIGN_IN', 401);
    // A code of the step before an accepted one counts as used too.
    refuses(await enter(signedIn, codeAt(secret, now() - stepMs)), 'INVALID_SIGN_IN', 401);
    pass(stepMs);
    succeeds(await enter(signedIn, codeAt(secret)));
  });

  test('an old, future or unknown code is rejected, and counts as a failure', async () => {
    const { signedIn, secret } = await withFactor();
    for (const aheadMs of [-10 * stepMs, 10 * stepMs]) {
      refuses(await enter(signedIn, codeAt(secret, now() + aheadMs)), 'INVALID_SIGN_IN', 401);
    }
    for (const code of ['abc', 'x'.repeat(32)]) refuses(await enter(signedIn, code), 'INVALID_SIGN_IN', 401);
    // A request for a code is no failure, and gives no attempts back.
    for (let time = 0; time < 6; time += 1) refuses(await enter(signedIn), 'CODE_REQUIRED', 401);
    refuses(await enter(signedIn, '????'), 'INVALID_SIGN_IN', 401);
    refuses(await enter(signedIn, codeAt(secret)), 'RATE_LIMIT', 429);
  });

  test('a wrong password is rejected whatever the code, and requires none', async () => {
    const { signedIn, secret } = await withFactor();
    for (const more of [{}, { code: codeAt(secret) }]) {
      refuses(await tryToSignIn(server(), signedIn.email, 'something else', more), 'INVALID_SIGN_IN', 401);
    }
    succeeds(await enter(signedIn, codeAt(secret)));
  });

  test('each of eight recovery codes replaces a code once', async () => {
    const { signedIn, secret, recovery } = await withFactor();
    assert.equal(new Set(recovery).size, 8);
    const [first = '', second = ''] = recovery;
    succeeds(await enter(signedIn, first));
    refuses(await enter(signedIn, first), 'INVALID_SIGN_IN', 401);
    succeeds(await enter(signedIn, second.toUpperCase().replaceAll('-', '')));
    succeeds(await enter(signedIn, codeAt(secret)));
    const rows = await storedRows(server(), dialect, 'select * from users');
    const kept = JSON.stringify([rows, await storedEvents(server(), dialect)]);
    for (const hidden of [secret, ...recovery]) assert.ok(!kept.includes(hidden));
  });

  test('a second factor is set only once a code proves that the authenticator has it', async () => {
    const signedIn = await signInAs(server(), 'operator_reviewer');
    const nothing = await signedIn.call('POST', `${path}/confirm`, { code: '000000' });
    refuses(nothing, 'CONFLICT', 409, /started/u);
    const { secret } = succeeds(await signedIn.call('POST', path));
    const wrong = await signedIn.call('POST', `${path}/confirm`, {
      code: codeAt(secret, now() + 20 * stepMs),
    });
    refuses(wrong, 'INVALID_FIELD', 400, /code is not/u);
    succeeds(await enter(signedIn));
    succeeds(await signedIn.call('POST', `${path}/confirm`, { code: codeAt(secret) }));
    refuses(await signedIn.call('POST', path), 'CONFLICT', 409, /remove it first/u);
  });

  test('a second factor is removed with the password, or by an admin’s link', async () => {
    const { signedIn } = await withFactor();
    const wrong = await signedIn.call('POST', `${path}/remove`, { password: 'a guess' });
    refuses(wrong, 'INVALID_FIELD', 400, /password/u);
    refuses(await enter(signedIn), 'CODE_REQUIRED', 401);
    succeeds(await signedIn.call('POST', `${path}/remove`, { password: goodPassword }));
    await signIn(server(), signedIn);

    const { signedIn: lost } = await withFactor();
    const body = { purpose: 'password_reset', drop_second_factor: true };
    const { link } = succeeds(await managing(server)('POST', `/users/${lost.userId}/link`, body));
    refuses(await enter(lost), 'CODE_REQUIRED', 401);
    const token = new URL(link).hash.slice(1);
    succeeds(await post(`${server().url}/v1/user-links/redeem`, { token, password: goodPassword }));
    await signIn(server(), lost);
  });
});
