import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { post } from '../../support/client.ts';
import {
  goodPassword,
  invite,
  newUser,
  type SignedIn,
  signIn,
  signInAs,
  tryToSignIn,
} from '../../support/console.ts';
import { managing, newToken, refuses, succeeds, unversioned } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  let partner: string;
  let other: string;
  let operator: SignedIn;
  let admin: SignedIn;
  beforeAll(async () => {
    partner = (await newPartner(server())).clientId;
    other = (await newPartner(server())).clientId;
    operator = await signInAs(server(), 'operator_admin');
    admin = await signInAs(server(), 'partner_admin', partner);
  });

  test('an invited user is listed as invited, and as active once a password is set', async () => {
    const email = 'Pia.Lund@example.com';
    const body = { email, name: 'Pia Lund', role: 'partner_member', partner_client_id: partner };
    const { user, link } = succeeds(await operator.call('POST', '/v1/users', body));
    assert.match(link, new RegExp(`^${server().url}/console/welcome#gul_[0-9a-f]{40}$`, 'u'));
    assert.deepEqual(
      [user.email, user.name, user.role, user.partner_client_id, user.status, user.last_signed_in_at],
      ['pia.lund@example.com', 'Pia Lund', 'partner_member', partner, 'invited', null],
    );
    const token = new URL(link).hash.slice(1);
    succeeds(await post(`${server().url}/v1/user-links/redeem`, { token, password: goodPassword }));
    const { users } = succeeds(await admin.call('GET', '/v1/users'));
    assert.deepEqual(unversioned(users[0]), { ...unversioned(user), status: 'active' });
    const again = { ...body, email: email.toUpperCase() };
    refuses(await operator.call('POST', '/v1/users', again), 'CONFLICT', 409, /email/u);
  });

  test('a partner sees and invites only its own users, with partner roles', async () => {
    const theirs = await newUser(server(), 'partner_admin', other);
    const { users } = succeeds(await admin.call('GET', '/v1/users?limit=200'));
    assert.ok(users.length > 0);
    for (const user of users) assert.equal(user.partner_client_id, partner);
    const elsewhere = succeeds(await admin.call('GET', `/v1/users?partner_client_id=${other}`));
    assert.deepEqual(elsewhere.users, []);
    const body = { email: 'x@example.com', name: 'X', role: 'partner_member' };
    const asked = (changes: object) => admin.call('POST', '/v1/users', { ...body, ...changes });
    refuses(await asked({ partner_client_id: other }), 'FORBIDDEN', 403, /partner_client_id/u);
    refuses(await asked({ partner_client_id: null }), 'FORBIDDEN', 403, /partner_client_id/u);
    refuses(await asked({ role: 'operator_admin' }), 'INVALID_FIELD', 400, /role/u);
    const { user } = succeeds(await asked({}));
    assert.equal(user.partner_client_id, partner);
    const path = `/v1/users/${theirs.userId}`;
    refuses(await admin.call('PATCH', path, { name: 'Y' }), 'NOT_FOUND', 404);
    refuses(await admin.call('DELETE', path), 'NOT_FOUND', 404);
    refuses(await admin.call('POST', `${path}/end-sessions`), 'NOT_FOUND', 404);
    refuses(await admin.call('POST', `${path}/link`, { purpose: 'password_reset' }), 'NOT_FOUND', 404);
    refuses(await admin.call('PATCH', `/v1/users/${operator.userId}`, { name: 'Y' }), 'NOT_FOUND', 404);
  });

  test('operator and partner roles cannot be exchanged', async () => {
    const body = { email: 'side@example.com', name: 'S', role: 'partner_admin' };
    refuses(await operator.call('POST', '/v1/users', body), 'INVALID_FIELD', 400, /role/u);
    const wrong = { ...body, role: 'operator_admin', partner_client_id: partner };
    refuses(await operator.call('POST', '/v1/users', wrong), 'INVALID_FIELD', 400, /role/u);
    const nobody = { ...body, partner_client_id: 'f'.repeat(24) };
    refuses(await operator.call('POST', '/v1/users', nobody), 'INVALID_FIELD', 400, /partner_client_id/u);
    const { userId } = await newUser(server(), 'partner_member', partner);
    const promoted = { role: 'operator_admin' };
    refuses(await operator.call('PATCH', `/v1/users/${userId}`, promoted), 'INVALID_FIELD', 400, /role/u);
  });

  test('a new role ends the sessions, a new name does not', async () => {
    const signedIn = await signInAs(server(), 'partner_admin', partner);
    const path = `/v1/users/${signedIn.userId}`;
    succeeds(await admin.call('PATCH', path, { name: 'Renamed' }));
    succeeds(await signedIn.call('GET', '/v1/users'));
    const { user } = succeeds(await admin.call('PATCH', path, { role: 'partner_read_only' }));
    assert.deepEqual([user.name, user.role], ['Renamed', 'partner_read_only']);
    refuses(await signedIn.call('GET', '/v1/users'), 'INVALID_SESSION', 401);
    refuses(await (await signIn(server(), signedIn)).call('GET', '/v1/users'), 'FORBIDDEN', 403);
  });

  test('disabling a user ends the sessions and blocks sign-in, until enabled again', async () => {
    const signedIn = await signInAs(server(), 'partner_admin', partner);
    const path = `/v1/users/${signedIn.userId}`;
    const { user } = succeeds(await admin.call('PATCH', path, { disabled: true }));
    assert.equal(user.status, 'disabled');
    refuses(await signedIn.call('GET', '/v1/users'), 'INVALID_SESSION', 401);
    refuses(await tryToSignIn(server(), signedIn.email), 'INVALID_SIGN_IN', 401);
    const link = { purpose: 'password_reset' };
    refuses(await admin.call('POST', `${path}/link`, link), 'CONFLICT', 409, /disabled/u);
    succeeds(await admin.call('PATCH', path, { disabled: false }));
    succeeds(await (await signIn(server(), signedIn)).call('GET', '/v1/users'));
  });

  test('removing a user ends the sessions and frees the address', async () => {
    const signedIn = await signInAs(server(), 'partner_admin', partner);
    succeeds(await admin.call('DELETE', `/v1/users/${signedIn.userId}`));
    refuses(await signedIn.call('GET', '/v1/users'), 'INVALID_SESSION', 401);
    refuses(await tryToSignIn(server(), signedIn.email), 'INVALID_SIGN_IN', 401);
    refuses(await admin.call('DELETE', `/v1/users/${signedIn.userId}`), 'NOT_FOUND', 404);
    await invite(server(), 'operator_reviewer', null, signedIn.email);
  });

  test('a user is signed out everywhere', async () => {
    const signedIn = await signInAs(server(), 'partner_admin', partner);
    await signIn(server(), signedIn);
    const path = `/v1/users/${signedIn.userId}/end-sessions`;
    assert.equal(succeeds(await admin.call('POST', path)).ended, 2);
    refuses(await signedIn.call('GET', '/v1/users'), 'INVALID_SESSION', 401);
    assert.equal(succeeds(await admin.call('POST', path)).ended, 0);
  });

  test('users cannot demote or remove themselves, or create own links', async () => {
    const path = `/v1/users/${admin.userId}`;
    refuses(await admin.call('PATCH', path, { role: 'partner_member' }), 'CONFLICT', 409);
    refuses(await admin.call('PATCH', path, { disabled: true }), 'CONFLICT', 409);
    refuses(await admin.call('DELETE', path), 'CONFLICT', 409);
    const link = { purpose: 'password_reset', drop_second_factor: true };
    refuses(await admin.call('POST', `${path}/link`, link), 'CONFLICT', 409);
    succeeds(await admin.call('PATCH', path, { name: 'Own name' }));
  });

  test('users are found by a part of the email address, and counted', async () => {
    const { email } = await invite(server(), 'operator_reviewer', null, 'Rosa.Vale_1@quiet.example');
    const found = async (words: string) => {
      const { users, total } = succeeds(
        await call('GET', `/users?total=true&q=${encodeURIComponent(words)}`),
      );
      assert.equal(total.count, users.length);
      return users.map((user: { email: string }) => user.email);
    };
    assert.deepEqual(await found('ROSA.vale_1@'), [email.toLowerCase()]);
    assert.deepEqual(await found('vale_1@quiet'), [email.toLowerCase()]);
    assert.deepEqual(await found('vale%1'), []);
  });

  test('the last operator admin cannot be removed, by any caller', async () => {
    const { users } = succeeds(await call('GET', '/users?side=operator&limit=200'));
    const admins = users.filter((user: { role: string }) => user.role === 'operator_admin');
    assert.equal(admins.length, 1);
    const path = `/users/${operator.userId}`;
    for (const body of [{ role: 'operator_reviewer' }, { disabled: true }]) {
      refuses(await call('PATCH', path, body), 'CONFLICT', 409, /last/u);
    }
    refuses(await call('DELETE', path), 'CONFLICT', 409, /last/u);
    // Of two concurrent removals, one succeeds.
    const second = await newUser(server(), 'operator_admin');
    const both = await Promise.all([call('DELETE', path), call('DELETE', `/users/${second.userId}`)]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 409]);
    if (both[0]?.status === 200) operator = await signInAs(server(), 'operator_admin');
  });

  test('a partner’s token manages the partner’s users', async () => {
    const { token } = await newToken(server(), partner);
    const own = managing(server, () => token);
    const body = { email: 'by-token@example.com', name: 'T', role: 'partner_read_only' };
    const { user } = succeeds(await own('POST', '/users', body));
    assert.equal(user.partner_client_id, partner);
    refuses(await own('DELETE', `/users/${operator.userId}`), 'NOT_FOUND', 404);
    succeeds(await own('DELETE', `/users/${user.user_id}`));
  });
});
