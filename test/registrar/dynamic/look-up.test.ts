import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'vitest';
import type { DynamicBank } from '../../../src/workers/registrar/dynamic/bank.ts';
import type { DynamicRegistration } from '../../../src/workers/registrar/dynamic/dynamic-registration.ts';
import { type FdxBank, startFdxBank } from '../../support/fdx-bank.ts';
import { answering, cutting, failing, keepingSilent, pending, refusing } from '../../support/fdx-faults.ts';
import { suiteScope } from '../../support/scope.ts';
import { application, configurationOf, ofKind, registered, startRegistration } from './setting.ts';

describe('a registration whose response was lost', () => {
  const scope = suiteScope();
  let fdx: FdxBank;
  let bank: DynamicBank;
  let registration: DynamicRegistration;

  beforeEach(async () => {
    fdx = await startFdxBank(scope);
    bank = configurationOf(fdx);
    registration = startRegistration(scope, { timeoutMs: 500 });
  });

  describe('by its software id', () => {
    test('is found if the bank had processed it, and can be managed', async () => {
      fdx.next(cutting('after'));
      ofKind(await registration.register(bank, application), 'unknown');
      const client = registered(await registration.lookUp(bank, application));
      assert.equal(client.clientId, fdx.named(application.clientName)[0]?.clientId);
      registered(await registration.read(bank, client));
    });

    test('is found among others, and while pending', async () => {
      registered(await registration.register(bank, { ...application, reference: 'b', clientName: 'B' }));
      fdx.next(pending(1, 'approved'));
      ofKind(await registration.register(bank, application), 'pending');
      const { client } = ofKind(await registration.lookUp(bank, application), 'pending');
      assert.equal(client.clientId, fdx.named(application.clientName)[0]?.clientId);
    });

    test('is not found if the bank had not processed it', async () => {
      fdx.next(cutting('before'));
      ofKind(await registration.register(bank, application), 'unknown');
      assert.deepEqual(await registration.lookUp(bank, application), { kind: 'not_found' });
    });

    test('is looked up with a GET on the registration endpoint, with the initial access token', async () => {
      const endpoint = `${bank.registrationEndpoint}?tenant=us`;
      await registration.lookUp({ ...bank, registrationEndpoint: endpoint }, application);
      const { method, path, headers } = fdx.requests[0] ?? assert.fail();
      assert.equal(
        `${method} ${path}`,
        `GET /fdx/v6/register?tenant=us&software_id=gingham.${application.reference}`,
      );
      assert.equal(headers.authorization, `Bearer ${bank.initialAccessToken}`);
    });

    test('is not found among clients of other software, if the bank ignores the filter', async () => {
      const clients = [{ client_id: 'other', software_id: 'another' }];
      for (const body of [clients, { clients }, { recipients: clients }, clients[0], []]) {
        fdx.next(answering({ status: 200, body }));
        assert.deepEqual(await registration.lookUp(bank, application), { kind: 'not_found' });
      }
    });

    const ours = { client_id: 'a', software_id: `gingham.${application.reference}` };
    for (const [title, body] of [
      ['two with its software id', [ours, { ...ours, client_id: 'b' }]],
      ['a client without a software id', [ours, { client_id: 'b' }]],
      ['an object that is not a client', {}],
      ['a list of other values', ['a']],
      ['nothing', undefined],
    ] as const) {
      test(`is unknown for a response with ${title}`, async () => {
        fdx.next(answering({ status: 200, body }));
        ofKind(await registration.lookUp(bank, application), 'unknown');
      });
    }

    for (const status of [400, 401, 403, 404, 405]) {
      test(`is unknown if the bank rejects the look-up with ${status}`, async () => {
        fdx.next(refusing(status, 'access_denied'));
        ofKind(await registration.lookUp(bank, application), 'unknown');
      });
    }

    for (const [title, fault] of [
      ['fails with 500', failing(500)],
      ['is busy', failing(503)],
      ['cuts the connection', cutting('before')],
      ['does not respond', keepingSilent],
    ] as const) {
      test(`is looked up later if the bank ${title}`, async () => {
        fdx.next(fault);
        ofKind(await registration.lookUp(bank, application), 'later');
      });
    }

    test('cannot be distinguished if the software statement has one software id for all', async () => {
      const payload = Buffer.from(JSON.stringify({ software_id: 'gingham' })).toString('base64url');
      const softwareStatement = `e30.${payload}.c2lnbmF0dXJl`;
      ofKind(await registration.lookUp({ ...bank, softwareStatement }, application), 'unknown');
      assert.equal(fdx.requests.length, 0);
    });
  });

  describe('by its name', () => {
    const byName = () => ({ ...bank, lookUp: 'name_conflict' as const });

    test('was processed if the name is now taken', async () => {
      fdx.next(cutting('after'));
      ofKind(await registration.register(byName(), application), 'unknown');
      ofKind(await registration.register(byName(), application), 'name_taken');
      assert.equal(fdx.clients.size, 1);
    });

    test('was not processed if the name is free, and is then registered', async () => {
      fdx.next(cutting('before'));
      ofKind(await registration.register(byName(), application), 'unknown');
      registered(await registration.register(byName(), application));
      assert.equal(fdx.clients.size, 1);
    });
  });

  test('stays unknown at a bank without look-up, which is not called', async () => {
    ofKind(await registration.lookUp({ ...bank, lookUp: 'none' }, application), 'unknown');
    assert.equal(fdx.requests.length, 0);
  });
});
