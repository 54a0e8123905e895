import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Role } from '../../src/domain/role.ts';
import { type Answer, post, send } from './client.ts';
import { managing, succeeds } from './management.ts';
import type { TestServer } from './test-server.ts';

/** The password of users in tests. */
export const goodPassword = 'seven slow otters upriver';

/** A browser with a session. */
export interface SignedIn {
  userId: string;
  email: string;
  cookie: string;
  csrfToken: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** The value of the session cookie that a response sets; undefined if it sets none. */
export function sessionCookie({ headers }: Answer): string | undefined {
  return /^__Host-gingham=([^;]*)/u.exec(headers.get('set-cookie') ?? '')?.[1];
}

/** Invites a user as the operator; the user has a link and no password. */
export async function invite(
  server: TestServer,
  role: Role,
  partnerClientId: string | null = null,
  email = `user-${randomUUID()}@example.com`,
): Promise<{ userId: string; email: string; token: string }> {
  const body = { email, name: 'Ulla Meri', role, partner_client_id: partnerClientId };
  const { user, link } = succeeds(await managing(() => server)('POST', '/users', body));
  return { userId: user.user_id, email, token: new URL(link).hash.slice(1) };
}

/** A user who has set a password. */
export async function newUser(
  server: TestServer,
  role: Role,
  partnerClientId: string | null = null,
): Promise<{ userId: string; email: string }> {
  const { userId, email, token } = await invite(server, role, partnerClientId);
  succeeds(await post(`${server.url}/v1/user-links/redeem`, { token, password: goodPassword }));
  return { userId, email };
}

/** Attempts to sign in. */
export function tryToSignIn(
  { url }: Pick<TestServer, 'url'>,
  email: string,
  password = goodPassword,
  more: object = {},
): Promise<Answer> {
  return post(`${url}/v1/session`, { email, password, ...more });
}

/** Signs a user in; must succeed. */
export async function signIn(
  server: Pick<TestServer, 'url'>,
  { userId, email }: { userId: string; email: string },
  more: { password?: string; code?: string } = {},
): Promise<SignedIn> {
  const { password, ...rest } = more;
  const answer = await tryToSignIn(server, email, password, rest);
  const { session } = succeeds(answer);
  const cookie = `__Host-gingham=${sessionCookie(answer)}`;
  assert.match(cookie, /=[0-9a-f]{64}$/u);
  const csrfToken: string = session.csrf_token;
  const own = { cookie, 'gingham-csrf-token': csrfToken };
  return {
    userId,
    email,
    cookie,
    csrfToken,
    call: (method, path, body, headers = {}) =>
      send(method, `${server.url}${path}`, body, { ...own, ...headers }),
  };
}

/** A signed-in user of a role. */
export async function signInAs(
  server: TestServer,
  role: Role,
  partnerClientId: string | null = null,
): Promise<SignedIn> {
  return signIn(server, await newUser(server, role, partnerClientId));
}
