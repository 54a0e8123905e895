import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type Answer, type Credentials, post } from '../support/client.ts';
import { goodPassword, signInAs } from '../support/console.ts';
import { managing, newToken, refuses, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { get } from '../support/partner-operations.ts';
import { startServer, suiteServer } from '../support/server.ts';

const limits = {
  partner: 4,
  management: 40,
  searches: 3,
  'sign-ins': 2,
};
const env = {
  GINGHAM_RATE_LIMIT_PER_MINUTE: '4',
  GINGHAM_MANAGEMENT_RATE_LIMIT_PER_MINUTE: '40',
  GINGHAM_SEARCHES_PER_MINUTE: '3',
  GINGHAM_SIGN_INS_PER_MINUTE: '2',
  // Each test has client addresses of its own.
  GINGHAM_TRUSTED_PROXIES: '127.0.0.1',
};

/** Asserts what a reply reports about a limit. */
function reports({ headers }: Answer, name: keyof typeof limits, remaining: number): void {
  const items = String(headers.get('ratelimit')).split(', ');
  const item = items.find((one) => one.startsWith(`"${name}"`));
  const [, left = '', seconds] = /^"[a-z-]+";r=(\d+);t=(\d+)$/u.exec(item ?? '') ?? [];
  assert.equal(Number(left), remaining, String(items));
  assert.ok(Number(seconds) > 0 && Number(seconds) <= 60, String(item));
  const policies = String(headers.get('ratelimit-policy')).split(', ');
  assert.ok(policies.includes(`"${name}";q=${limits[name]};w=60`), String(policies));
}

/** Asserts that a reply is the refusal at a limit. */
function refusesAt(answer: Answer, name: keyof typeof limits): void {
  refuses(answer, 'RATE_LIMIT', 429, /retry after the time in Retry-After$/u);
  reports(answer, name, 0);
  const seconds = String(answer.headers.get('retry-after'));
  assert.match(String(answer.headers.get('ratelimit')), new RegExp(`"${name}";r=0;t=${seconds}`, 'u'));
}

const server = suiteServer('sqlite', env);
const from = (address: string) => ({ 'x-forwarded-for': address });
const call = ({ clientId, secrets }: Credentials, address: string, changes: object = {}) =>
  post(
    `${server().url}/sandbox${get.path}`,
    { ...get.body(), client_id: clientId, secret: secrets.sandbox, ...changes },
    from(address),
  );
test('partner requests report their limit', async () => {
  const partner = await newPartner(server());
  for (const remaining of [3, 2, 1, 0]) reports(await call(partner, '192.0.2.1'), 'partner', remaining);
  refusesAt(await call(partner, '192.0.2.1'), 'partner');
});

test('management requests are limited for each token, and searches separately', async () => {
  const [{ token }, other] = [await newToken(server(), null), await newToken(server(), null)];
  const managed = managing(server, () => token);
  for (const remaining of [2, 1, 0]) {
    const answer = await managed('GET', '/end-customers?q=zebra');
    succeeds(answer);
    reports(answer, 'searches', remaining);
  }
  refusesAt(await managed('GET', '/overview'), 'searches');
  for (let remaining = 39; remaining >= 0; remaining -= 1) {
    reports(await managed('GET', '/institutions/ins_56'), 'management', remaining);
  }
  refusesAt(await managed('GET', '/institutions/ins_56'), 'management');
  refusesAt(await managed('POST', '/partners', {}), 'management');
  succeeds(await managing(server, () => other.token)('GET', '/end-customers'));
});

test('management requests are limited for each user, with those for the own account', async () => {
  const user = await signInAs(server(), 'operator_reviewer');
  reports(await user.call('GET', '/v1/institutions/ins_56'), 'management', 39);
  const change = { current_password: goodPassword, new_password: goodPassword };
  reports(await user.call('POST', '/v1/session/password', change), 'management', 38);
});

test('attempts to sign in report their limit', async () => {
  const signIn = () =>
    post(`${server().url}/v1/session`, { email: 'a@example.com', password: goodPassword }, from('192.0.2.8'));
  for (const remaining of [1, 0]) reports(await signIn(), 'sign-ins', remaining);
  refusesAt(await signIn(), 'sign-ins');
});

test('without limits, replies report none', async (t) => {
  const own = await startServer(t, 'sqlite');
  const answer = await managing(() => own)('GET', '/end-customers');
  succeeds(answer);
  assert.equal(answer.headers.get('ratelimit'), null);
  assert.equal(answer.headers.get('ratelimit-policy'), null);
});
