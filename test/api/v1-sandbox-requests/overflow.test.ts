import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { RecordedCall } from '../../../src/api/services.ts';
import { readConfig } from '../../../src/config/config.ts';
import { ensureDemoPartner } from '../../../src/demo-partner.ts';
import { openStore } from '../../../src/gingham.ts';
import { SandboxRequestRecorder } from '../../../src/http/sandbox-requests/recorder.ts';
import { systemContext } from '../../../src/keyring/context.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { freshStore, onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  test('of more concurrent calls than there is room for, some are lost, and the log has their number', async (t) => {
    const env = await freshStore(t, dialect);
    const { store, keyring, masterKeys, close } = await openStore(readConfig('dev', env), {
      isDurable: false,
    });
    t.onTestFinished(close);
    const { clientId } = await ensureDemoPartner(store, { keyring, masterKeys }, systemContext(keyring));
    const warnings: object[] = [];
    const logger = {
      warn: (fields: object) => warnings.push(fields),
      error: (fields: object) => warnings.push(fields),
    };
    const recorder = new SandboxRequestRecorder({ store, kept: 5_000, logger });
    const taken = Array.from({ length: 1_100 }, (_, made) => {
      const takesOne = recorder.takesOne();
      if (takesOne) recorder.record(callOf(clientId, made));
      return takesOne;
    });
    assert.ok(taken.slice(0, 1_000).every(Boolean) && !taken.slice(1_000).some(Boolean));
    await recorder.flush();
    assert.deepEqual(warnings, [{ dropped: 100 }]);
    const [{ kept } = {}] = await storedRows(
      { env },
      dialect,
      'select count(*) as kept from sandbox_requests',
    );
    assert.equal(Number(kept), 1_000);
  });
});

function callOf(partnerClientId: string, made: number): RecordedCall {
  return {
    partnerClientId,
    requestId: `request${made}`,
    operation: 'partnerCustomerGet',
    method: 'POST',
    url: '/sandbox/partner/customer/get',
    status: 200,
    errorCode: null,
    fault: null,
    isReplay: false,
    durationMs: 1,
    clientAddress: null,
    by: 'api',
    occurredAt: 0,
    sandboxTime: 0,
    request: {},
    answer: '{}',
  };
}
