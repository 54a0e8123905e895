import assert from 'node:assert/strict';
import { test } from 'vitest';
import { environments } from '../../../src/domain/environment.ts';
import { seedInstitutions } from '../../../src/domain/institution.ts';
import { partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { newEndCustomer, succeeds } from '../../support/management.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

const path = '/partner/customer/enable';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);

  for (const environment of environments) {
    test(`in ${environment}, makes it ACTIVE and returns a production secret`, async () => {
      const { clientId } = await newEndCustomer(server(), server().demo, environment);
      const call = partnerCalls(server().url, server().demo, environment);
      const one = { end_customer_client_id: clientId };
      const { production_secret, request_id, ...rest } = succeeds(await call(path, one));
      assert.deepEqual(rest, {});
      assert.match(production_secret, /^[0-9a-f]{30}$/u);
      assert.match(request_id, /^[A-Za-z0-9]{15}$/u);
      const { end_customer } = succeeds(await call('/partner/customer/get', one));
      assert.equal(end_customer.status, 'ACTIVE');
    });
  }

  test('the production secret is valid in production, and the other keys stay valid', async () => {
    const products = ['auth', 'identity'];
    const { clientId, secrets } = await newEndCustomer(server(), server().demo, 'production', { products });
    const { verify } = deskOf(server());
    const call = partnerCalls(server().url, server().demo, 'production');
    const { production_secret } = succeeds(await call(path, { end_customer_client_id: clientId }));
    const keys = { ...secrets, production: production_secret };
    for (const environment of environments) {
      const verified = await verify(clientId, keys[environment], environment);
      assert.equal(verified.valid, true, environment);
      assert.equal(verified.status, 'ACTIVE');
      assert.deepEqual(verified.products, products);
      assert.equal(verified.calls_left, null);
    }
  });

  test('a sandbox customer’s production secret is valid in the sandbox, not in production', async () => {
    const { clientId } = await newEndCustomer(server(), server().demo, 'sandbox');
    const { verify } = deskOf(server());
    const call = partnerCalls(server().url, server().demo);
    const { production_secret } = succeeds(await call(path, { end_customer_client_id: clientId }));
    assert.equal((await verify(clientId, production_secret, 'production')).valid, false);
    assert.equal((await verify(clientId, production_secret, 'sandbox')).valid, true);
  });

  test('creates one registration for each institution of the catalogue in each environment', async () => {
    const { clientId } = await newEndCustomer(server(), server().demo, 'production');
    const { read } = deskOf(server());
    const call = partnerCalls(server().url, server().demo, 'production');
    succeeds(await call(path, { end_customer_client_id: clientId }));
    await server().settle();
    const { registrations } = await read(clientId);
    const opened = registrations.map(
      (row: Record<string, string>) => `${row['institution_id']} ${row['environment']}`,
    );
    const expected = seedInstitutions.flatMap(({ institutionId }) => [
      `${institutionId} development`,
      `${institutionId} production`,
    ]);
    assert.deepEqual(opened.sort(), expected.sort());
    for (const { status } of registrations) assert.equal(status, 'PROCESSING');
  });

  test('events are listed in order', async () => {
    const { clientId } = await newEndCustomer(server(), server().demo, 'production');
    const call = partnerCalls(server().url, server().demo, 'production');
    succeeds(await call(path, { end_customer_client_id: clientId }));
    await server().settle();
    const all = (await deskOf(server()).events(clientId)).toReversed();
    const events = all.filter(({ type }: { type: string }) => type !== 'registration.updated');
    const { demo } = server();
    assert.deepEqual(
      events.map(({ type, actor }: Record<string, string>) => [type, actor]),
      [
        ['end_customer.created', `partner:${demo.clientId}`],
        ['end_customer.enabled', `partner:${demo.clientId}`],
      ],
    );
    const { before, after } = events[1].data;
    assert.deepEqual([before, after], ['PENDING_ENABLEMENT', 'ACTIVE']);
    // The registrations of both environments start with it, none earlier.
    const started = all.slice(all.indexOf(events[1]) + 1);
    assert.equal(started.length, 24);
    assert.equal(all.length, 2 + 24);
    for (const { data } of started)
      assert.deepEqual([data.before, data.after], ['NOT_STARTED', 'PROCESSING']);
  });
});
