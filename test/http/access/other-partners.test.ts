import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Operation } from '../../../src/api/operation.ts';
import { operations } from '../../../src/api/operations.ts';
import { signInAs } from '../../support/console.ts';
import { newEndCustomer, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';

const server = suiteServer('sqlite');

const namesOne = ({ body, tag }: Operation) =>
  ['Partner', 'Simulation'].includes(tag) && JSON.stringify(body).includes('"end_customer_client_id"');

test('calls about another partner’s end customer return CUSTOMER_NOT_FOUND', async () => {
  const own = await newPartner(server());
  const other = await newPartner(server());
  const signedIn = await signInAs(server(), 'partner_admin', own.clientId);
  const ids: Record<string, string> = {};
  for (const environment of ['sandbox', 'production'] as const) {
    ids[environment] = (await newEndCustomer(server(), other, environment)).clientId;
  }
  const asked = operations.filter(namesOne);
  assert.ok(asked.length > 8);
  for (const { id, method, path, example, tag } of asked) {
    for (const environment of tag === 'Partner' ? ['sandbox', 'production'] : ['sandbox']) {
      const { client_id, secret, ...body } = example as Record<string, unknown>;
      const about = { ...body, end_customer_client_id: ids[environment] };
      const answer = await signedIn.call(method, `/${environment}${path}`, about);
      assert.equal(answer.body.error_code, 'CUSTOMER_NOT_FOUND', `${id}: ${JSON.stringify(answer.body)}`);
    }
  }
});

test('lists contain nothing of another partner', async () => {
  const own = await newPartner(server());
  const other = await newPartner(server());
  await newEndCustomer(server(), other, 'production');
  await signInAs(server(), 'partner_member', other.clientId);
  const signedIn = await signInAs(server(), 'partner_admin', own.clientId);
  for (const list of [
    'end-customers',
    'registrations',
    'users',
    'webhook-endpoints',
    'webhook-deliveries',
    'events',
  ]) {
    const all = JSON.stringify(succeeds(await signedIn.call('GET', `/v1/${list}?limit=200`)));
    assert.ok(!all.includes(other.clientId), list);
    const asked = await signedIn.call('GET', `/v1/${list}?partner_client_id=${other.clientId}`);
    if (asked.status === 200) assert.ok(!JSON.stringify(asked.body).includes(other.clientId), list);
    else refuses(asked, 'FORBIDDEN', 403);
  }
});
