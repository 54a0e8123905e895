import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import type { Operation } from '../../../src/api/operation.ts';
import { operations } from '../../../src/api/operations.ts';
import { partnerRoles, type Role, roles } from '../../../src/domain/role.ts';
import { type Answer, send } from '../../support/client.ts';
import { newUser, type SignedIn, signIn, signInAs } from '../../support/console.ts';
import { refuses } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteScope } from '../../support/scope.ts';
import { startServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';
import type { TestServer } from '../../support/test-server.ts';
import { forEveryone, forTokensOnly, letters, pages, permissions } from './permissions.ts';

/** Requests get this far only: none of them has the operation's shape. */
const shapeErrors = ['MISSING_FIELDS', 'UNKNOWN_FIELDS', 'INVALID_FIELD'];
const isOfPartners = (role: Role) => (partnerRoles as readonly Role[]).includes(role);
const hourMs = 3_600_000;
const guarded: readonly Guarded[] = [...operations, ...pages];

type Guarded = Pick<Operation, 'id' | 'method' | 'path' | 'tag'>;

test('the table and the lists contain every operation, and nothing else', () => {
  const listed = [...Object.keys(permissions), ...forTokensOnly, ...forEveryone];
  assert.deepEqual(listed.toSorted(), guarded.map(({ id }) => id).toSorted());
  assert.equal(new Set(listed).size, listed.length);
  for (const [id, who] of Object.entries(permissions)) {
    const [operator = '', partner = ''] = who.split(' ');
    assert.match(operator, /^[A-][R-]$/u, id);
    assert.match(partner, /^[a-][m-][r-]$/u, id);
  }
});

onSampledDialect((dialect) => {
  const scope = suiteScope();
  let server: TestServer;
  let own: string;
  let others: string;
  let sessions: Record<Role, SignedIn>;
  let another: SignedIn;
  let expired: SignedIn;
  let idle: SignedIn;
  let ended: SignedIn;
  beforeAll(async () => {
    const clock = { aheadMs: 0 };
    const now = () => Date.now() + clock.aheadMs;
    server = await startServer(scope, dialect, {}, 'dev', { now });
    own = (await newPartner(server)).clientId;
    others = (await newPartner(server)).clientId;
    expired = await signInAs(server, 'partner_admin', own);
    clock.aheadMs = 11 * hourMs;
    idle = await signInAs(server, 'partner_admin', own);
    clock.aheadMs = 13 * hourMs;
    const entries = roles.map(async (role) => {
      const user = await newUser(server, role, isOfPartners(role) ? own : null);
      return [role, await signIn(server, user)] as const;
    });
    sessions = Object.fromEntries(await Promise.all(entries)) as Record<Role, SignedIn>;
    another = await signInAs(server, 'partner_admin', own);
    ended = await signInAs(server, 'partner_admin', own);
    await ended.call('DELETE', '/v1/session');
  });

  const pathOf = ({ path }: Guarded) => `${path.replace(/:\w+/gu, 'ins_0')}?colour=blue`;
  const bodyOf = ({ method }: Guarded) => (method === 'GET' ? undefined : { colour: 'blue' });
  const ask = (signedIn: SignedIn, operation: Guarded, headers: Record<string, string> = {}) =>
    signedIn.call(operation.method, pathOf(operation), bodyOf(operation), headers);
  const askWith = (operation: Guarded, headers: Record<string, string>) =>
    send(operation.method, `${server.url}${pathOf(operation)}`, bodyOf(operation), headers);
  const isLetIn = ({ body }: Answer) =>
    assert.ok(shapeErrors.includes(body.error_code), JSON.stringify(body));

  // All on one dialect, some on the other: sessions are in the store, permissions are not.
  const asked = guarded.filter((_operation, at) => dialect === 'sqlite' || at % 8 === 0);
  for (const operation of asked) {
    const { id, method, tag } = operation;
    const who = permissions[id];

    if (who !== undefined) {
      describe(id, () => {
        const mayCall = (role: Role) => who.includes(letters[role]);
        const someone = () => sessions[roles.find(mayCall) as Role];

        test(`is available to ${who}, and rejected for all others`, async () => {
          for (const role of roles) {
            const answer = await ask(sessions[role], operation);
            if (mayCall(role)) isLetIn(answer);
            else refuses(answer, 'FORBIDDEN', 403);
          }
        });

        test('is rejected without a session, and with one that has ended in any way', async () => {
          const unknown = { cookie: `__Host-gingham=${'0'.repeat(64)}`, 'gingham-csrf-token': '0' };
          for (const signedIn of [expired, idle, ended])
            refuses(await ask(signedIn, operation), 'INVALID_SESSION', 401);
          refuses(await askWith(operation, unknown), 'INVALID_SESSION', 401);
          const nobody = await askWith(operation, {});
          if (tag === 'Session') refuses(nobody, 'INVALID_SESSION', 401);
          else if (tag === 'Management') refuses(nobody, 'INVALID_TOKEN', 401);
          else refuses(nobody, 'MISSING_FIELDS', 400, /client_id/u);
        });

        test('is rejected if another site’s page may have made the call', async () => {
          for (const site of ['cross-site', 'same-site']) {
            const answer = await ask(someone(), operation, { 'sec-fetch-site': site });
            refuses(answer, 'INVALID_CSRF_TOKEN', 403);
          }
          isLetIn(await ask(someone(), operation, { 'sec-fetch-site': 'same-origin' }));
          const { cookie } = someone();
          if (method === 'GET') return isLetIn(await askWith(operation, { cookie }));
          for (const token of ['', '0', another.csrfToken, `${someone().csrfToken}0`]) {
            const headers = { cookie, 'gingham-csrf-token': token };
            refuses(await askWith(operation, headers), 'INVALID_CSRF_TOKEN', 403);
          }
          refuses(await askWith(operation, { cookie }), 'INVALID_CSRF_TOKEN', 403);
        });

        test('is rejected for another partner than the caller’s own', async () => {
          for (const role of roles.filter(mayCall)) {
            refuses(await ask(sessions[role], operation, { 'plaid-client-id': others }), 'FORBIDDEN', 403);
            const answer = await ask(sessions[role], operation, { 'plaid-client-id': own });
            if (isOfPartners(role)) isLetIn(answer);
            else refuses(answer, 'FORBIDDEN', 403);
          }
        });
      });
    }

    if (forTokensOnly.includes(id)) {
      test(`${id} is rejected for every signed-in user`, async () => {
        for (const role of roles) refuses(await ask(sessions[role], operation), 'INVALID_TOKEN', 401);
        refuses(await askWith(operation, {}), 'INVALID_TOKEN', 401);
      });
    }

    if (forEveryone.includes(id)) {
      test(`${id} requires no session`, async () => {
        const answers = [await askWith(operation, {}), await ask(ended, operation)];
        for (const answer of answers) {
          if (method === 'GET') assert.equal(answer.status, 200);
          else isLetIn(answer);
        }
        if (method === 'GET') return;
        refuses(await askWith(operation, { 'sec-fetch-site': 'cross-site' }), 'INVALID_CSRF_TOKEN', 403);
      });
    }
  }
});
