import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { listenForChanges } from '../../support/change-stream.ts';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import { managing, newEndCustomer, newToken, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteScope } from '../../support/scope.ts';
import { startServer } from '../../support/server.ts';
import { freshStore } from '../../support/stores.ts';
import type { TestServer } from '../../support/test-server.ts';

describe('on the next call at another node,', () => {
  const scope = suiteScope();
  let one: TestServer;
  let other: TestServer;
  let partner: Credentials;
  let secretId: string;
  beforeAll(async () => {
    const env = await freshStore(scope, 'postgres');
    [one, other] = await Promise.all([
      startServer(scope, 'postgres', env),
      startServer(scope, 'postgres', env),
    ]);
    partner = await newPartner(one, { environments: ['sandbox'] });
    const { secrets } = succeeds(await call('GET', `/partners/${partner.clientId}/secrets`));
    secretId = secrets[0].secret_id;
  });
  const call = managing(() => one);
  const far = { allowed_addresses: ['203.0.113.7'] };
  const soon = () => new Date(Date.now() + 3_600_000).toISOString();

  /** Whether the other node accepts credentials. */
  const takes = async (given: Credentials) => {
    const answer = await partnerCalls(other.url, given)('/partner/customer/get', {
      end_customer_client_id: 'nobody',
    });
    return answer.body.error_code === 'CUSTOMER_NOT_FOUND';
  };
  const takesToken = async (token: string) =>
    (
      await managing(
        () => other,
        () => token,
      )('GET', '/institutions')
    ).status === 200;
  const verifies = async (client_id: string, secret: string | undefined) =>
    succeeds(
      await managing(() => other)('POST', '/keys/verify', { client_id, secret, environment: 'sandbox' }),
    ).valid;

  test('a secret is rejected once its addresses are restricted, and accepted once they are not', async () => {
    const path = `/partners/${partner.clientId}/secrets/${secretId}`;
    assert.equal(await takes(partner), true);
    succeeds(await call('PATCH', path, far));
    assert.equal(await takes(partner), false);
    succeeds(await call('PATCH', path, { allowed_addresses: null }));
    assert.equal(await takes(partner), true);
  });

  test('a rotated secret is rejected, and with an overlap accepted', async () => {
    const path = `/partners/${partner.clientId}/secrets`;
    const body = { environment: 'sandbox' };
    const fresh = succeeds(await call('POST', path, { ...body, previous_valid_until: soon() })).secret;
    assert.equal(await takes(partner), true);
    partner = { ...partner, secrets: { ...partner.secrets, sandbox: fresh.secret } };
    const last = succeeds(await call('POST', path, body)).secret;
    assert.equal(await takes(partner), false);
    partner = { ...partner, secrets: { ...partner.secrets, sandbox: last.secret } };
    assert.equal(await takes(partner), true);
  });

  test('an end customer’s key is rejected while it is suspended, and once it is revoked', async () => {
    const { clientId, secrets } = await newEndCustomer(one, partner, 'sandbox');
    const body = { end_customer_client_id: clientId };
    succeeds(await partnerCalls(one.url, partner)('/partner/customer/enable', body));
    assert.equal(await verifies(clientId, secrets.sandbox), true);
    succeeds(await call('POST', `/end-customers/${clientId}/suspend`, { reason: 'for a test' }));
    assert.equal(await verifies(clientId, secrets.sandbox), false);
    succeeds(await call('POST', `/end-customers/${clientId}/resume`));
    assert.equal(await verifies(clientId, secrets.sandbox), true);
    succeeds(await call('POST', `/end-customers/${clientId}/keys`, { environment: 'sandbox' }));
    assert.equal(await verifies(clientId, secrets.sandbox), false);
  });

  test('a token is rejected once it is restricted or revoked, and its streams end', async (t) => {
    const { id, token } = await newToken(one, partner.clientId);
    assert.equal(await takesToken(token), true);
    const stream = await listenForChanges(t, other.url, { authorization: `Bearer ${token}` });
    succeeds(await call('PATCH', `/tokens/${id}`, far));
    assert.equal(await takesToken(token), false);
    await stream.ended;
    succeeds(await call('PATCH', `/tokens/${id}`, { allowed_addresses: null }));
    assert.equal(await takesToken(token), true);
    succeeds(await call('POST', `/tokens/${id}/revoke`));
    assert.equal(await takesToken(token), false);
  });
});
