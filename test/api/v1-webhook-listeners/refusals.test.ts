import { beforeAll, describe, test } from 'vitest';
import { endpointsMax } from '../../../src/domain/webhook/endpoint.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sharedServer } from '../../support/server.ts';
import { newSandbox, type TestSandbox } from '../../support/steered-sandbox.ts';
import { onEachDialect } from '../../support/stores.ts';
import { newListener, type TestListener } from '../../support/webhook-listener.ts';
import { createEndpoint } from '../../support/webhooks.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let sandbox: TestSandbox;
  let listener: TestListener;
  beforeAll(async () => {
    sandbox = await newSandbox(server());
    listener = await newListener(server(), sandbox.partner, { event_types: ['end_customer.created'] });
  });

  describe('NOT_FOUND', () => {
    test('for a listener of another partner, and for another kind of endpoint', async () => {
      const { token } = await newToken(server(), (await newPartner(server())).clientId);
      const others = managing(server, () => token);
      const { endpointId } = await createEndpoint(server(), {
        partner: sandbox.partner,
        url: 'http://127.0.0.1:9/hook',
      });
      const answer = { delivery_id: '1', status_code: 200, duration_ms: 1 };
      for (const [path, caller] of [
        [`/webhook-listeners/${listener.endpointId}`, others],
        [`/webhook-listeners/${endpointId}`, call],
      ] as const) {
        refuses(await caller('POST', `${path}/next`), 'NOT_FOUND', 404, /webhook listener not found/u);
        refuses(await caller('POST', `${path}/answer`, answer), 'NOT_FOUND', 404);
        refuses(await caller('DELETE', path), 'NOT_FOUND', 404);
      }
    });

    test('once it is removed', async () => {
      const removed = await newListener(server(), sandbox.partner);
      await removed.remove();
      refuses(await removed.ask('POST', '/next'), 'NOT_FOUND', 404);
      refuses(await removed.ask('DELETE', ''), 'NOT_FOUND', 404);
    });
  });

  test('MISSING_FIELDS if the operator specifies no partner, INVALID_FIELD for an unknown or another one', async () => {
    refuses(await call('POST', '/webhook-listeners'), 'MISSING_FIELDS', 400, /partner_client_id/u);
    const { token } = await newToken(server(), (await newPartner(server())).clientId);
    for (const caller of [call, managing(server, () => token)]) {
      const partner_client_id = caller === call ? 'nobody' : sandbox.partner.clientId;
      const answer = await caller('POST', '/webhook-listeners', { partner_client_id });
      refuses(answer, 'INVALID_FIELD', 400, /: partner_client_id is not the client_id of a partner/u);
    }
  });

  test('INVALID_FIELD names the problem', async () => {
    const wrong: [string, object, RegExp][] = [
      ['/next', { wait_seconds: 26 }, /: wait_seconds must be <= 25/u],
      ['/next', { wait_seconds: -1 }, /: wait_seconds must be >= 0/u],
      ['/answer', { delivery_id: '1', status_code: 99, duration_ms: 1 }, /: status_code must /u],
      ['/answer', { delivery_id: '1', status_code: 200, duration_ms: -1 }, /: duration_ms must /u],
    ];
    for (const [path, body, says] of wrong) {
      refuses(await listener.ask('POST', path, body), 'INVALID_FIELD', 400, says);
    }
  });

  describe('CONFLICT', () => {
    test('for a response to a webhook not handed out, and for a second response', async () => {
      await sandbox.create();
      await sandbox.create();
      const answer = (delivery_id: string) =>
        listener.ask('POST', '/answer', { delivery_id, status_code: 200, duration_ms: 1 });
      refuses(await answer('999999999'), 'CONFLICT', 409, /was not handed to this listener/u);
      refuses(await answer('one'), 'CONFLICT', 409);
      const other = await newListener(server(), sandbox.partner, { event_types: ['end_customer.created'] });
      await sandbox.create();
      const { delivery_id } = await listener.webhook();
      const theirs = await other.webhook();
      refuses(await answer(theirs.delivery_id), 'CONFLICT', 409);
      succeeds(await answer(delivery_id));
      refuses(await answer(delivery_id), 'CONFLICT', 409, /or already has a response/u);
    });

    test('if there are too many endpoints already', async () => {
      const partner = await newPartner(server());
      for (let count = 0; count < endpointsMax; count += 1) await newListener(server(), partner);
      const body = { partner_client_id: partner.clientId };
      refuses(await call('POST', '/webhook-listeners', body), 'CONFLICT', 409, /20 endpoints/u);
    });
  });
});
