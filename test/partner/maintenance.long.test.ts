import assert from 'node:assert/strict';
import { test } from 'vitest';
import { partnerCalls, post } from '../support/client.ts';
import { refuses } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { partnerOperations } from '../support/partner-operations.ts';
import { suiteServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';

onSampledDialect((dialect) => {
  const server = suiteServer(dialect, { GINGHAM_MAINTENANCE: 'true' });

  for (const { path, body } of partnerOperations) {
    test(`${path} returns PLANNED_MAINTENANCE during maintenance`, async () => {
      const answer = await partnerCalls(server().url, server().demo)(path, body());
      refuses(answer, 'PLANNED_MAINTENANCE', 503);
      assert.equal(answer.headers.get('retry-after'), '60');
      assert.equal(answer.body.error_type, 'API_ERROR');
      assert.equal(typeof answer.body.display_message, 'string');
      refuses(await post(`${server().url}/production${path}`, 'no JSON'), 'PLANNED_MAINTENANCE', 503);
    });
  }

  test('the management API stays available', async () => {
    assert.match((await newPartner(server())).clientId, /^[0-9a-f]{24}$/u);
  });
});
