import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environments } from '../../../src/domain/environment.ts';
import { application, partnerCalls } from '../../support/client.ts';
import { newPartner } from '../../support/partner.ts';
import { onEachDialect, suiteServer } from '../../support/server.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);

  test('a new partner can create end customers in each environment with the secrets it was issued', async () => {
    const partner = await newPartner(server());
    for (const environment of environments) {
      const call = partnerCalls(server().url, partner, environment);
      const { status, body } = await call('/partner/customer/create', application());
      assert.equal(status, 200, JSON.stringify(body));
    }
  });
});
