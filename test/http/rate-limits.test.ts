import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type Answer, application, type Credentials, post, send } from '../support/client.ts';
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
  'wrong-credentials': 6,
  'wrong-secrets': 2,
};
const env = {
  GINGHAM_RATE_LIMIT_PER_MINUTE: '4',
  GINGHAM_MANAGEMENT_RATE_LIMIT_PER_MINUTE: '40',
  GINGHAM_SEARCHES_PER_MINUTE: '3',
  GINGHAM_SIGN_INS_PER_MINUTE: '2',
  GINGHAM_WRONG_CREDENTIALS_PER_MINUTE: '6',
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
const read = (token: string, address: string) =>
  send('GET', `${server().url}/v1/institutions/ins_56`, undefined, {
    ...from(address),
    authorization: `Bearer ${token}`,
  });

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

test('wrong secrets for one client_id are limited by address, and do not lock the partner out', async () => {
  const [victim, other] = [await newPartner(server()), await newPartner(server())];
  const guess = (address: string, partner = victim) => call(partner, address, { secret: 'a guess' });
  for (const remaining of [1, 0]) {
    const answer = await guess('192.0.2.2');
    refuses(answer, 'INVALID_API_KEYS', 400);
    reports(answer, 'wrong-secrets', remaining);
  }
  refusesAt(await guess('192.0.2.2'), 'wrong-secrets');
  // The right secret works from the attacker's address and from others.
  for (const address of ['192.0.2.2', '192.0.2.3']) {
    refuses(await call(victim, address), 'CUSTOMER_NOT_FOUND', 404);
  }
  refuses(await guess('192.0.2.3'), 'INVALID_API_KEYS', 400);
  refuses(await guess('192.0.2.2', other), 'INVALID_API_KEYS', 400);
});

test('wrong credentials of all kinds together are limited by address', async () => {
  const partner = await newPartner(server());
  const { token } = await newToken(server(), null);
  for (const at of [0, 1, 2, 3]) refuses(await read(`wrong-${at}`, '192.0.2.4'), 'INVALID_TOKEN', 401);
  refuses(await call(partner, '192.0.2.4', { client_id: 'f'.repeat(24) }), 'INVALID_API_KEYS', 400);
  refuses(await call(partner, '192.0.2.4', { client_id: 'not one' }), 'INVALID_API_KEYS', 400);
  refusesAt(await read('wrong', '192.0.2.4'), 'wrong-credentials');
  refusesAt(await call(partner, '192.0.2.4', { secret: 'wrong' }), 'wrong-credentials');
  succeeds(await read(token, '192.0.2.4'));
  refuses(await call(partner, '192.0.2.4'), 'CUSTOMER_NOT_FOUND', 404);
  // Without credentials, nothing is guessed.
  for (let at = 0; at < 8; at += 1) {
    refuses(
      await send('GET', `${server().url}/v1/tokens`, undefined, from('192.0.2.5')),
      'INVALID_TOKEN',
      401,
    );
  }
});

test('guesses at /v1/keys/verify are limited, and valid keys are still verified', async () => {
  const partner = await newPartner(server());
  const { token } = await newToken(server(), null);
  const verify = (secret: string, address: string) =>
    post(
      `${server().url}/v1/keys/verify`,
      { client_id: partner.clientId, secret, environment: 'production' },
      { ...from(address), authorization: `Bearer ${token}` },
    );
  for (const remaining of [1, 0]) {
    const answer = await verify('a guess', '192.0.2.6');
    assert.equal(succeeds(answer).valid, false);
    reports(answer, 'wrong-secrets', remaining);
  }
  refusesAt(await verify('a guess', '192.0.2.6'), 'wrong-secrets');
  assert.equal(succeeds(await verify(partner.secrets.production, '192.0.2.6')).valid, true);
  assert.equal(succeeds(await verify('a guess', '192.0.2.7')).valid, false);
});

test('without limits, replies report none', async (t) => {
  const own = await startServer(t, 'sqlite');
  const answer = await managing(() => own)('GET', '/end-customers');
  succeeds(answer);
  assert.equal(answer.headers.get('ratelimit'), null);
  assert.equal(answer.headers.get('ratelimit-policy'), null);
});

test('wrong credentials are logged in one line for each address, without secrets', async (t) => {
  const own = await startServer(t, 'sqlite', { GINGHAM_TRUSTED_PROXIES: '127.0.0.1' });
  const { clientId } = await newPartner(own);
  const guess = (address: string, given: object) =>
    post(`${own.url}/sandbox/partner/customer/create`, { ...application(), ...given }, from(address));
  for (let at = 0; at < 20; at += 1) {
    await guess('192.0.2.1', { client_id: clientId, secret: `guess-${at}` });
  }
  await guess('192.0.2.2', { client_id: 'swapped-secret', secret: clientId });
  await guess('2001:db8::1', { client_id: clientId, secret: 'guess' });
  await guess('2001:db8::2', { client_id: clientId, secret: 'guess' });
  await own.close();
  const lines = own.log.filter((line) => line.includes('wrong credentials'));
  assert.deepEqual(
    lines.map((line) => {
      const { level, client_address, client_id, count } = JSON.parse(line);
      return [level, client_address, client_id, count];
    }),
    [
      ['warn', '192.0.2.1', clientId, 20],
      ['warn', '192.0.2.2', null, 1],
      ['warn', '2001:db8:0:0::/64', clientId, 2],
    ],
  );
  assert.ok(!own.log.join('').includes('guess') && !own.log.join('').includes('swapped-secret'));
});

test('requests without the right count, too', async () => {
  const partner = await newPartner(server());
  const { token } = await newToken(server(), partner.clientId);
  const list = () =>
    send('GET', `${server().url}/v1/direct-customers`, undefined, {
      ...from('198.51.100.77'),
      authorization: `Bearer ${token}`,
    });
  for (let at = 0; at < limits.searches; at += 1) refuses(await list(), 'FORBIDDEN', 403);
  refusesAt(await list(), 'searches');
});
