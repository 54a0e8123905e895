import assert from 'node:assert/strict';
import { test } from 'vitest';
import { managing, succeeds } from '../../support/management.ts';
import { startOAuthBank } from '../../support/oauth-bank.ts';
import { newInstitution } from '../../support/registrations.ts';
import { startServer, suiteServer } from '../../support/server.ts';
import { storedEvents } from '../../support/stored-events.ts';
import { onEachDialect } from '../../support/stores.ts';

type Step = Record<string, unknown>;

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  const path = (id: string) => `/institutions/${id}/dynamic-registration`;
  const tryOut = async (id: string) => succeeds(await call('POST', `${path(id)}/test`)).test;
  const outcomes = ({ steps }: { steps: Step[] }) => steps.map(({ name, outcome }) => [name, outcome]);

  test('an institution’s interface is tested as configured; nothing is changed and no secrets are returned', async (t) => {
    const bank = await startOAuthBank(t);
    const id = await newInstitution(server());
    const { registrationEndpoint: registration_endpoint, initialAccessToken: initial_access_token } = bank;
    succeeds(await call('PATCH', path(id), { registration_endpoint, initial_access_token }));
    const events = (await storedEvents(server(), dialect)).length;
    const { passed, steps, tls } = await tryOut(id);
    assert.deepEqual([passed, tls], [true, null]);
    assert.deepEqual(outcomes({ steps }), [
      ['settings', 'ok'],
      ['address', 'ok'],
      ['tls', 'skipped'],
      ['discovery', 'ok'],
      ['registration_endpoint', 'ok'],
      ['access_token', 'ok'],
    ]);
    const { duration_ms, message, ...asked } = steps[4];
    assert.deepEqual(asked, {
      name: 'registration_endpoint',
      outcome: 'ok',
      method: 'POST',
      url: registration_endpoint,
      status: 400,
    });
    assert.ok(Number.isInteger(duration_ms) && message.endsWith('.'));
    assert.ok(!JSON.stringify([steps, server().log]).includes(initial_access_token));
    assert.equal((await storedEvents(server(), dialect)).length, events);

    succeeds(await call('PATCH', path(id), { initial_access_token: 'another-token' }));
    const refused = await tryOut(id);
    assert.equal(refused.passed, false);
    assert.deepEqual(outcomes(refused).at(-1), ['access_token', 'failed']);
    assert.ok(!JSON.stringify(refused).includes('another-token'));
  });

  test('one without a configuration fails at the first step', async () => {
    const { passed, steps } = await tryOut(await newInstitution(server()));
    assert.equal(passed, false);
    assert.deepEqual(outcomes({ steps })[0], ['settings', 'failed']);
    assert.deepEqual(new Set(steps.slice(1).map(({ outcome }: Step) => outcome)), new Set(['skipped']));
  });

  test('addresses of this machine are called only if the server is allowed to', async (t) => {
    const bank = await startOAuthBank(t);
    const strict = await startServer(t, dialect, { GINGHAM_PRIVATE_ADDRESSES: 'none' });
    const strictly = managing(() => strict);
    const { registrationEndpoint: registration_endpoint } = bank;
    succeeds(await strictly('PATCH', path('ins_56'), { registration_endpoint }));
    const { steps } = succeeds(await strictly('POST', `${path('ins_56')}/test`)).test;
    assert.deepEqual(outcomes({ steps })[1], ['address', 'failed']);
    assert.match(steps[1].message, /is at a loopback address, which may not be called/u);
  });
});
