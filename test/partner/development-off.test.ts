import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { partnerCalls } from '../support/client.ts';
import { newEndCustomer, refuses, succeeds } from '../support/management.ts';
import { partnerOperations } from '../support/partner-operations.ts';
import { onEachDialect, suiteServer } from '../support/server.ts';

describe('where the operator has switched development off', () => {
  onEachDialect((dialect) => {
    const server = suiteServer(dialect, { GINGHAM_DEVELOPMENT_ENABLED: 'false' });

    for (const { path, body } of partnerOperations) {
      const code = path.startsWith('/simulation/') ? 'SANDBOX_ONLY' : 'UNAUTHORIZED_ENVIRONMENT';
      test(`${path} is ${code} there`, async () => {
        const inDevelopment = partnerCalls(server().url, server().demo, 'development');
        refuses(await inDevelopment(path, body()), code, 400);
      });
    }

    for (const place of ['production', 'sandbox'] as const) {
      test(`in ${place}, end customers get no secret and no registrations for it`, async () => {
        const { clientId, secrets } = await newEndCustomer(server(), server().demo, place);
        assert.deepEqual(Object.keys(secrets), ['sandbox']);
        const call = partnerCalls(server().url, server().demo, place);
        const one = { end_customer_client_id: clientId };
        for (const status of ['NOT_STARTED', 'PROCESSING']) {
          const { institutions } = succeeds(await call('/partner/customer/oauth_institutions/get', one));
          for (const { environments } of institutions) assert.deepEqual(environments, { production: status });
          if (status === 'NOT_STARTED') succeeds(await call('/partner/customer/enable', one));
        }
      });
    }
  });
});
