import assert from 'node:assert/strict';
import { test } from 'vitest';
import { environments } from '../../src/domain/environment.ts';
import { manage, partnerCalls } from '../support/client.ts';
import { refuses, succeeds } from '../support/management.ts';
import { startServer } from '../support/server.ts';
import { storedEvents } from '../support/stored-events.ts';
import { onEachDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';

/** The events of credentials that the server creates. */
const issued = ['api_key.issued', 'api_key.issued', 'api_key.issued', 'token.created'];

async function assertWorks({ url, demo }: TestServer): Promise<void> {
  for (const environment of environments) {
    const call = partnerCalls(url, demo, environment);
    const reply = await call('/partner/customer/get', { end_customer_client_id: 'none' });
    refuses(reply, 'CUSTOMER_NOT_FOUND', 404);
  }
  succeeds(await manage(url, demo.operatorToken)('GET', '/partners'));
}

onEachDialect((dialect) => {
  test('the credentials that gingham dev prints are valid at each start, also after they were revoked or restricted', async (t) => {
    const first = await startServer(t, dialect);
    const { demo, env } = first;
    await assertWorks(first);
    const call = manage(first.url, demo.operatorToken);
    const { secrets } = succeeds(await call('GET', `/partners/${demo.clientId}/secrets`));
    assert.equal(secrets.length, 3);
    const [restricted, ...others] = secrets;
    const path = `/partners/${demo.clientId}/secrets`;
    const far = { allowed_addresses: ['203.0.113.7'], expires_at: '2100-01-01T00:00:00.000Z' };
    succeeds(await call('PATCH', `${path}/${restricted.secret_id}`, far));
    for (const { secret_id } of others) succeeds(await call('POST', `${path}/${secret_id}/revoke`));
    const { tokens } = succeeds(await call('GET', '/tokens'));
    assert.equal(tokens.length, 1);
    succeeds(await call('POST', `/tokens/${tokens[0].token_id}/revoke`));
    refuses(await call('GET', '/partners'), 'INVALID_TOKEN', 401);
    await first.close();

    const second = await startServer(t, dialect, env);
    assert.deepEqual(second.demo, demo);
    await assertWorks(second);
    await second.close();
    const third = await startServer(t, dialect, env);
    await assertWorks(third);

    const events = await storedEvents(third, dialect);
    const bySystem = events.filter(({ actor }) => actor === 'system').map(({ type }) => type);
    assert.deepEqual(bySystem, ['partner.created', ...issued, ...issued]);
  });
});
