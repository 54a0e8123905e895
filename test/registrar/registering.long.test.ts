import assert from 'node:assert/strict';
import { test } from 'vitest';
import { startFdxBank } from '../support/fdx-bank.ts';
import { answeringAfter } from '../support/fdx-faults.ts';
import { startLive } from '../support/live-registrar.ts';
import { startOAuthBank } from '../support/oauth-bank.ts';
import { onSampledDialect } from '../support/stores.ts';

onSampledDialect((dialect) => {
  test('a customer is registered for development and production once enabled, for none before', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect, { development: true });
    await live.addBank('ins_a', bank);
    const clientId = await live.createOnly();
    await live.pass();
    assert.deepEqual([await live.registrations(clientId), bank.requests], [[], []]);
    await live.enable(clientId);
    await live.pass();
    const production = await live.registration(clientId);
    assert.equal(production.status, 'ENABLED');
    assert.equal(production.productionEnablementDate, '2026-03-01');
    assert.equal(production.dueAt, null);
    const development = await live.registration(clientId, { environment: 'development' });
    assert.equal(development.productionEnablementDate, null);
    for (const environment of ['development', 'production'] as const) {
      assert.deepEqual(await live.statuses(clientId, environment), ['PROCESSING', 'APPROVED', 'ENABLED']);
    }
    assert.equal(bank.clients.size, 2);
    assert.equal(bank.requests.length, 2);
  });

  test('each registration stores the client issued by the bank', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect, { development: true });
    await live.addBank('ins_a', bank);
    const clientId = await live.create();
    await live.pass();
    for (const row of await live.registrations(clientId)) {
      const client = bank.clients.get((await live.client(row)).clientId ?? '');
      assert.equal(client?.metadata['software_id'], `${clientId}-${row.environment}`);
      assert.equal((await live.client(row)).registrationAccessToken, client?.registrationAccessToken);
    }
  });

  test('a bank receives only the required fields of the application', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect);
    await live.addBank('ins_a', bank, { softwareId: 'gingham', extraMetadata: { tier: 'gold' } });
    const clientId = await live.create({
      applicationName: 'Acme Budget',
      website: 'acme.example',
      logoSha256: await live.addLogo('ab'.repeat(32)),
      redirectUris: ['https://acme.example/callback', 'http://localhost:3000/callback'],
      technicalContact: { email: 'tech@acme.example', givenName: 'Ada' },
      billingContact: { email: 'billing@acme.example' },
    });
    await live.pass();
    assert.deepEqual(bank.requests[0]?.body, {
      client_name: 'Acme Budget',
      client_uri: 'https://acme.example',
      logo_uri: `https://partners.example/logos/${'ab'.repeat(32)}.png`,
      redirect_uris: ['https://acme.example/callback'],
      contacts: ['tech@acme.example'],
      software_id: `gingham.${clientId}-production`,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      tier: 'gold',
    });
    assert.equal(bank.requests[0]?.headers.authorization, `Bearer ${bank.initialAccessToken}`);
  });

  test('the names of an application in development and production differ', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect, { development: true });
    await live.addBank('ins_a', bank);
    await live.create({ applicationName: 'Acme Budget' });
    await live.pass();
    const names = [...bank.clients.values()].map(({ metadata }) => metadata['client_name']).sort();
    assert.deepEqual(names, ['Acme Budget', 'Acme Budget (development)']);
  });

  test('an attempt is stored before the bank is called', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect);
    await live.addBank('ins_a', bank);
    const clientId = await live.create();
    const answer = Promise.withResolvers<void>();
    bank.next(answeringAfter(answer.promise));
    const drained = live.pass();
    await bank.arrived(1);
    const running = await live.registration(clientId);
    assert.equal(running.filing.attempt?.kind, 'register');
    assert.equal(running.filing.attempt.startedAt, live.now);
    assert.equal(running.status, 'PROCESSING');
    answer.resolve();
    await drained;
    const after = await live.registration(clientId);
    assert.deepEqual([after.filing.attempt, after.status], [null, 'ENABLED']);
  });

  test('a customer is registered, updated and removed at an OpenID provider', async (t) => {
    const bank = await startOAuthBank(t);
    const live = await startLive(t, dialect);
    await live.addBank('ins_a', bank, { flavour: 'rfc7591', lookUp: 'none' });
    const clientId = await live.create({ applicationName: 'Acme Budget' });
    await live.pass();
    const row = await live.registration(clientId);
    assert.equal(row.status, 'ENABLED');
    const bankClientId = (await live.client(row)).clientId ?? '';
    for (const path of ['a', 'b', 'c']) {
      await live.update(clientId, { redirectUris: [`https://acme.example/${path}`] });
      await live.pass();
      assert.deepEqual((await bank.clientOf(bankClientId))?.redirect_uris, [`https://acme.example/${path}`]);
    }
    assert.equal((await live.registration(clientId)).task, null);
    await live.remove(clientId);
    await live.pass();
    assert.equal(await bank.clientOf(bankClientId), undefined);
    assert.equal((await live.registration(clientId)).filing.sealedClient, null);
  });
});
