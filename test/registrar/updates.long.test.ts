import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { BankFlavour } from '../../src/domain/dynamic-bank.ts';
import { findEndCustomer } from '../../src/store/end-customer-search.ts';
import { processRegistration, reconcileLive } from '../../src/workers/registrar/process-registration.ts';
import { type FdxBank, type FdxBankOptions, startFdxBank } from '../support/fdx-bank.ts';
import {
  answering,
  answeringAfter,
  changing,
  cutting,
  failing,
  permanentRefusals,
  refusing,
  unmanaged,
} from '../support/fdx-faults.ts';
import { startLive } from '../support/live-registrar.ts';
import type { Scope } from '../support/scope.ts';
import { type Dialect, onSampledDialect } from '../support/stores.ts';

const hourMs = 60 * 60_000;

async function begin(
  scope: Scope,
  dialect: Dialect,
  options: FdxBankOptions = {},
  flavour: BankFlavour = 'fdx',
) {
  const bank = await startFdxBank(scope, options);
  const live = await startLive(scope, dialect);
  await live.addBank('ins_a', bank, { flavour });
  return { live, bank, clientId: await live.create() };
}

function methods({ requests }: FdxBank): string[] {
  return requests.map(({ method }) => method);
}

function metadataAt({ clients }: FdxBank): Record<string, unknown> {
  const [client, ...others] = clients.values();
  assert.deepEqual(others, []);
  return client?.metadata ?? {};
}

onSampledDialect((dialect) => {
  test('a change of redirect URIs, name and logo is sent to the bank, and the registration stays enabled', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await live.pass();
    await live.update(clientId, { redirectUris: ['https://example.com/a', 'https://example.com/b'] });
    await live.pass();
    assert.deepEqual(metadataAt(bank)['redirect_uris'], ['https://example.com/a', 'https://example.com/b']);
    await live.update(clientId, { applicationName: 'Another name' });
    await live.pass();
    assert.equal(metadataAt(bank)['client_name'], 'Another name');
    const logoSha256 = await live.addLogo('cd'.repeat(32));
    await live.update(clientId, { logoSha256 });
    await live.pass();
    assert.equal(metadataAt(bank)['logo_uri'], `https://partners.example/logos/${logoSha256}.png`);
    assert.deepEqual(methods(bank), ['POST', 'PUT', 'PUT', 'PUT']);
    assert.deepEqual(await live.statuses(clientId), ['PROCESSING', 'APPROVED', 'ENABLED']);
    assert.equal((await live.registration(clientId)).dueAt, null);
  });

  test('a website is sent as a URI, and stored as typed', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    const website = 'https://пример.рф/о-нас?q=я';
    const other = await live.create({ website });
    await live.update(clientId, { website });
    await live.pass();
    const uri = 'https://xn--e1afmkfd.xn--p1ai/%D0%BE-%D0%BD%D0%B0%D1%81?q=%D1%8F';
    assert.deepEqual(
      bank.requests.map(({ body }) => body?.['client_uri']),
      [uri, uri],
    );
    const customer = await findEndCustomer(live.store.db, other, null);
    assert.equal(customer?.website, website);
  });

  test('an update omits the fields that the configuration sets to null', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect);
    const extraMetadata = { metadata: null, token_endpoint_auth_method: null };
    await live.addBank('ins_a', bank, { extraMetadata });
    const clientId = await live.create();
    bank.next(changing((body) => ({ ...body, metadata: {}, token_endpoint_auth_method: '' })));
    await live.pass();
    await live.update(clientId, { redirectUris: ['https://example.com/new'] });
    await live.pass();
    const reported = metadataAt(bank);
    assert.deepEqual(reported['redirect_uris'], ['https://example.com/new']);
    assert.equal('metadata' in reported || 'token_endpoint_auth_method' in reported, false);
    assert.equal(reported['fdx_tier'], 'standard');
  });

  test('a change of other fields is not sent', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await live.pass();
    await live.update(clientId, { questionnaireStatus: 'RECEIVED' });
    await live.update(clientId, { questionnaireStatus: 'COMPLETE' });
    await live.pass();
    assert.deepEqual(methods(bank), ['POST']);
  });

  test('each new token from a bank is used for the next change and for the removal', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect, { rotates: true });
    await live.pass();
    const tokens = new Set<unknown>();
    for (const path of ['a', 'b', 'c']) {
      await live.update(clientId, { redirectUris: [`https://example.com/${path}`] });
      await live.pass();
      assert.deepEqual(metadataAt(bank)['redirect_uris'], [`https://example.com/${path}`]);
      tokens.add((await live.client(await live.registration(clientId))).registrationAccessToken);
    }
    assert.equal(tokens.size, 3);
    await live.remove(clientId);
    await live.pass();
    assert.equal(bank.clients.size, 0);
  });

  test('a change during the registration is sent afterwards', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    const answer = Promise.withResolvers<void>();
    bank.next(answeringAfter(answer.promise));
    const drained = live.pass();
    await bank.arrived(1);
    await live.update(clientId, { redirectUris: ['https://example.com/new'] });
    answer.resolve();
    await drained;
    await live.pass();
    assert.deepEqual(methods(bank), ['POST', 'PUT']);
    assert.deepEqual(metadataAt(bank)['redirect_uris'], ['https://example.com/new']);
    assert.equal((await live.registration(clientId)).dueAt, null);
  });

  test('a change during an update is sent afterwards', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await live.pass();
    await live.update(clientId, { redirectUris: ['https://example.com/one'] });
    const answer = Promise.withResolvers<void>();
    bank.next(answeringAfter(answer.promise));
    const drained = live.pass();
    await bank.arrived(2);
    await live.update(clientId, { redirectUris: ['https://example.com/two'] });
    answer.resolve();
    await drained;
    await live.pass();
    assert.deepEqual(methods(bank), ['POST', 'PUT', 'PUT']);
    assert.deepEqual(metadataAt(bank)['redirect_uris'], ['https://example.com/two']);
  });

  for (const [title, fault] of [
    ['refuses', refusing(400, 'invalid_redirect_uri', 'Not that one.')],
    ['rejects for its name', refusing(409, 'client_name_taken')],
  ] as const) {
    test(`a change that the bank ${title} leaves the registration enabled, and is left to the operator`, async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      await live.pass();
      bank.next(fault);
      await live.update(clientId, { redirectUris: ['https://example.com/new'] });
      await live.pass();
      const refused = await live.registration(clientId);
      assert.deepEqual([refused.status, refused.task, refused.dueAt], ['ENABLED', 'UPDATE', null]);
      assert.ok(refused.filing.lastFailure);
      await live.pass(30 * 24 * hourMs);
      assert.deepEqual(methods(bank), ['POST', 'PUT']);
      await live.update(clientId, { redirectUris: ['https://example.com/newer'] });
      await live.pass();
      const { task, filing } = await live.registration(clientId);
      assert.deepEqual([task, filing.lastFailure], [null, null]);
      assert.deepEqual(metadataAt(bank)['redirect_uris'], ['https://example.com/newer']);
    });
  }

  test('a change that the bank reviews first is sent once, and polled', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await live.pass();
    const [client_id] = bank.clients.keys();
    const underReview = answering({ status: 202, body: { client_id, status: 'PENDING' } });
    bank.next(underReview, underReview);
    await live.update(clientId, { redirectUris: ['https://example.com/new'] });
    await live.pass();
    await live.pass(hourMs);
    assert.deepEqual(methods(bank), ['POST', 'PUT', 'GET']);
    await live.pass(hourMs);
    await live.pass(hourMs);
    assert.deepEqual(methods(bank), ['POST', 'PUT', 'GET', 'GET']);
    const row = await live.registration(clientId);
    assert.deepEqual([row.status, row.filing.pollUri, row.dueAt], ['ENABLED', null, null]);
  });

  test('the operator records that a change refused by the bank was made manually', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await live.pass();
    bank.next(refusing(400, 'invalid_redirect_uri'));
    await live.update(clientId, { redirectUris: ['https://example.com/new'] });
    await live.pass();
    await live.record(await live.registration(clientId), 'UPDATED');
    await live.pass();
    assert.equal((await live.registration(clientId)).task, null);
    assert.deepEqual(methods(bank), ['POST', 'PUT']);
  });

  for (const [title, fault, lastFailure] of permanentRefusals) {
    test(`an update refused with ${title} becomes a task of the operator, and only the next change is sent`, async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      await live.pass();
      bank.next(fault);
      await live.update(clientId, { redirectUris: ['https://example.com/new'] });
      await live.pass();
      await live.pass(30 * 24 * hourMs);
      const refused = await live.registration(clientId);
      assert.deepEqual([refused.status, refused.task, refused.dueAt], ['ENABLED', 'UPDATE', null]);
      assert.match(refused.filing.lastFailure ?? '', lastFailure);
      assert.deepEqual(methods(bank), ['POST', 'PUT']);
      await live.record(refused, 'UPDATED');
      await live.pass(hourMs);
      const done = await live.registration(clientId);
      assert.deepEqual([done.task, done.dueAt, done.filing.lastFailure], [null, null, null]);
      await live.update(clientId, { redirectUris: ['https://example.com/newer'] });
      await live.pass();
      assert.deepEqual(metadataAt(bank)['redirect_uris'], ['https://example.com/newer']);
    });
  }

  test('updates without a management URL become tasks of the operator, and nothing is sent', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect, {}, 'rfc7591');
    bank.next(unmanaged);
    await live.pass();
    for (const path of ['a', 'b']) {
      await live.update(clientId, { redirectUris: [`https://example.com/${path}`] });
      await live.pass();
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.task, row.dueAt], ['ENABLED', 'UPDATE', null]);
      assert.match(row.filing.lastFailure ?? '', /returned no URL/u);
      await live.record(row, 'UPDATED');
      await live.pass(hourMs);
      const done = await live.registration(clientId);
      assert.deepEqual([done.status, done.task, done.dueAt], ['ENABLED', null, null]);
    }
    assert.deepEqual(methods(bank), ['POST']);
  });

  test('an update is sent to a relative management URL', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect, {}, 'rfc7591');
    const pathOf = (uri: unknown) => new URL(String(uri)).pathname;
    bank.next(
      changing((body) => ({ ...body, registration_client_uri: pathOf(body['registration_client_uri']) })),
    );
    await live.pass();
    await live.update(clientId, { redirectUris: ['https://example.com/new'] });
    await live.pass();
    assert.deepEqual(metadataAt(bank)['redirect_uris'], ['https://example.com/new']);
    assert.equal((await live.registration(clientId)).task, null);
  });

  test('a client with a management URL on another host is stored; updates become tasks, and nothing is sent', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect, {}, 'rfc7591');
    const registration_client_uri = 'https://elsewhere.example/secret';
    bank.next(changing((body) => ({ ...body, registration_client_uri })));
    await live.pass();
    const [there] = bank.clients.values();
    const enabled = await live.registration(clientId);
    assert.equal(enabled.status, 'ENABLED');
    const { clientSecret, registrationClientUri } = await live.client(enabled);
    assert.deepEqual([clientSecret, registrationClientUri], [there?.clientSecret, registration_client_uri]);
    await live.update(clientId, { redirectUris: ['https://example.com/new'] });
    await live.pass();
    const row = await live.registration(clientId);
    assert.deepEqual([row.status, row.task, row.dueAt], ['ENABLED', 'UPDATE', null]);
    assert.match(row.filing.lastFailure ?? '', /https:\/\/elsewhere\.example, which is not called/u);
    assert.doesNotMatch(row.filing.lastFailure ?? '', /secret/u);
    assert.deepEqual(methods(bank), ['POST']);
  });

  test('a registration without a management URL is enabled when its precondition is met again', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect, {}, 'rfc7591');
    const answer = Promise.withResolvers<void>();
    bank.next(async (carryOutNow, response) => {
      await answer.promise;
      await unmanaged(carryOutNow, response);
    });
    const drained = live.pass();
    await bank.arrived(1);
    await live.update(clientId, { flowdownStatus: 'NEGOTIATION' });
    await live.another().drain();
    answer.resolve();
    await drained;
    assert.equal((await live.registration(clientId)).status, 'ATTENTION_REQUIRED');
    await live.update(clientId, { flowdownStatus: 'COMPLETE' });
    await live.pass();
    const row = await live.registration(clientId);
    assert.deepEqual([row.status, row.task, row.dueAt], ['ENABLED', null, null]);
    assert.deepEqual(methods(bank), ['POST']);
  });

  test('a refused poll of a pending update becomes a task of the operator', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await live.pass();
    const [client_id] = bank.clients.keys();
    bank.next(answering({ status: 202, body: { client_id, status: 'PENDING' } }), failing(405));
    await live.update(clientId, { redirectUris: ['https://example.com/new'] });
    await live.pass();
    await live.pass(hourMs);
    const row = await live.registration(clientId);
    assert.deepEqual([row.status, row.task, row.dueAt], ['ENABLED', 'UPDATE', null]);
    assert.deepEqual(methods(bank), ['POST', 'PUT', 'GET']);
  });

  for (const [title, fault] of [
    ['is busy', failing(503)],
    ['fails', failing(500)],
    ['cuts the connection', cutting('after')],
  ] as const) {
    test(`a change is resent if the bank ${title}`, async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      await live.pass();
      bank.next(fault);
      await live.update(clientId, { redirectUris: ['https://example.com/new'] });
      await live.pass();
      assert.equal((await live.registration(clientId)).filing.failures, 1);
      await live.pass(hourMs);
      assert.deepEqual(methods(bank), ['POST', 'PUT', 'PUT']);
      assert.deepEqual(metadataAt(bank)['redirect_uris'], ['https://example.com/new']);
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.filing.failures, row.dueAt], ['ENABLED', 0, null]);
    });
  }

  test('a registration that waits for a precondition sends nothing, and starts once it is met', async (t) => {
    const bank = await startFdxBank(t);
    const live = await startLive(t, dialect);
    await live.addBank('ins_a', bank, { requiresLogo: true });
    const clientId = await live.create();
    await live.pass();
    assert.deepEqual(
      (await live.registration(clientId)).problems.map(({ kind }) => kind),
      ['LOGO_REQUIRED'],
    );
    assert.equal(bank.requests.length, 0);
    await live.update(clientId, { logoSha256: await live.addLogo('cd'.repeat(32)) });
    await live.pass();
    assert.equal((await live.registration(clientId)).status, 'ENABLED');
  });

  test('no request is sent against a decision that has not been reconciled yet', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    await reconcileLive(live.parts(), clientId);
    const due = await live.registration(clientId);
    await live.update(clientId, { flowdownStatus: 'NEGOTIATION' });
    assert.equal(await processRegistration(live.parts(), due), undefined);
    assert.equal((await live.registration(clientId)).status, 'ATTENTION_REQUIRED');
    assert.equal(bank.requests.length, 0);
  });

  test('a precondition lost and met again during a request causes no second request', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    const answer = Promise.withResolvers<void>();
    bank.next(answeringAfter(answer.promise));
    const drained = live.pass();
    await bank.arrived(1);
    const other = live.another();
    for (const flowdownStatus of ['NEGOTIATION', 'COMPLETE'] as const) {
      await live.update(clientId, { flowdownStatus });
      await other.drain();
    }
    assert.deepEqual(methods(bank), ['POST']);
    answer.resolve();
    await drained;
    assert.deepEqual(methods(bank), ['POST']);
    assert.equal((await live.registration(clientId)).status, 'ENABLED');
  });
});
