import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import type { Credentials } from '../../support/client.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { createEndpoint } from '../../support/webhooks.ts';

const url = 'https://hooks.test.example/in';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  let other: Credentials;
  let own: ReturnType<typeof managing>;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    partner = await newPartner(server());
    other = await newPartner(server());
    const { token } = await newToken(server(), partner.clientId);
    own = managing(server, () => token);
    for (const [name, owner, environment] of [
      ['live', partner, 'production'],
      ['rehearsal', partner, 'sandbox'],
      ['foreign', other, 'sandbox'],
    ] as const) {
      ids[name] = (await createEndpoint(server(), { partner: owner, url, environment })).endpointId;
    }
  });
  const listed = async (by: typeof call, query = '') => {
    const { webhook_endpoints } = succeeds(await by('GET', `/webhook-endpoints${query}`));
    const names = Object.entries(ids).map(([name, id]) => [id, name]);
    return webhook_endpoints.map(
      ({ endpoint_id }: { endpoint_id: string }) => Object.fromEntries(names)[endpoint_id],
    );
  };

  test('the operator sees all, newest first, or those of a partner or an environment', async () => {
    assert.deepEqual(await listed(call), ['foreign', 'rehearsal', 'live']);
    assert.deepEqual(await listed(call, `?partner_client_id=${partner.clientId}`), ['rehearsal', 'live']);
    assert.deepEqual(await listed(call, '?environment=sandbox'), ['foreign', 'rehearsal']);
    assert.deepEqual(await listed(call, `?environment=production&partner_client_id=${other.clientId}`), []);
    assert.deepEqual(await listed(call, '?partner_client_id=nobody'), []);
  });

  test('a partner sees only its own, whatever partner is given', async () => {
    assert.deepEqual(await listed(own), ['rehearsal', 'live']);
    assert.deepEqual(await listed(own, `?partner_client_id=${partner.clientId}&environment=sandbox`), [
      'rehearsal',
    ]);
    assert.deepEqual(await listed(own, `?partner_client_id=${other.clientId}`), []);
  });

  test('secrets are never returned by list or read', async () => {
    for (const path of ['/webhook-endpoints', `/webhook-endpoints/${ids['live']}`]) {
      assert.ok(!JSON.stringify(succeeds(await own('GET', path))).includes('whsec_'));
    }
  });

  test('a removed one is not listed, and NOT_FOUND in all operations', async () => {
    const { endpointId } = await createEndpoint(server(), { partner, url });
    succeeds(await own('DELETE', `/webhook-endpoints/${endpointId}`));
    assert.deepEqual(await listed(own), ['rehearsal', 'live']);
    const path = `/webhook-endpoints/${endpointId}`;
    for (const [method, target] of [
      ['GET', path],
      ['PATCH', path],
      ['DELETE', path],
      ...['pause', 'resume', 'rotate-secret', 'test', 'replay'].map((verb) => ['POST', `${path}/${verb}`]),
    ] as [string, string][]) {
      refuses(await call(method, target), 'NOT_FOUND', 404, /^webhook endpoint not found$/u);
    }
  });
});
