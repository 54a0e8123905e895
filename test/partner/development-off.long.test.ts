import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { partnerCalls } from '../support/client.ts';
import { requestLine } from '../support/log.ts';
import { managing, newEndCustomer, refuses, succeeds } from '../support/management.ts';
import { partnerOperations } from '../support/partner-operations.ts';
import { suiteServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';

describe('if the operator has switched development off', () => {
  onSampledDialect((dialect) => {
    const server = suiteServer(dialect, { GINGHAM_DEVELOPMENT_ENABLED: 'false' });

    for (const { path, body } of partnerOperations) {
      const code = path.startsWith('/simulation/') ? 'SANDBOX_ONLY' : 'UNAUTHORIZED_ENVIRONMENT';
      test(`${path} returns ${code}`, async () => {
        const inDevelopment = partnerCalls(server().url, server().demo, 'development');
        refuses(await inDevelopment(path, body()), code, 400);
      });
    }

    test('the log contains the environment of calls rejected for it or for their credentials', async () => {
      const one = { end_customer_client_id: 'none' };
      for (const environment of ['development', 'production'] as const) {
        const call = partnerCalls(server().url, server().demo, environment);
        const secret = environment === 'production' ? 'wrong' : server().demo.secrets.development;
        const { body } = await call('/partner/customer/get', { ...one, secret });
        const line = await requestLine(server(), body.request_id);
        assert.deepEqual([line['environment'], line['error_code']], [environment, body.error_code]);
      }
    });

    test('partners cannot get a secret for it', async () => {
      const call = managing(server);
      const path = `/partners/${server().demo.clientId}/secrets`;
      const answer = await call('POST', path, { environment: 'development' });
      refuses(answer, 'INVALID_FIELD', 400, /: environment is switched off on this server$/u);
      assert.equal(succeeds(await call('GET', path)).secrets.length, 3);
      succeeds(await call('POST', path, { environment: 'production', revoke_previous: false }));
    });

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
