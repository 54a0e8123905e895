import assert from 'node:assert/strict';
import { test } from 'vitest';
import { suiteServer } from '../support/server.ts';
import { storedEvents } from '../support/stored-events.ts';
import { onEachDialect } from '../support/stores.ts';
import { newSteeredEndpoint } from './steered-endpoint.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);

  test('concurrent events are in the log in order, whether or not an endpoint is notified', async (t) => {
    const { sandbox } = await newSteeredEndpoint(t, server(), dialect);
    const clientId = await sandbox.create({ application_name: 'Bank [DENIED]' });
    const events = await storedEvents(server(), dialect);
    const own = events.filter((event) => event['end_customer_client_id'] === clientId);
    assert.deepEqual(
      own.map(({ type }) => type),
      ['end_customer.created', 'end_customer.denied'],
    );
  });
});
