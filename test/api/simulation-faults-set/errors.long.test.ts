import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { faultsMax } from '../../../src/domain/sandbox/fault.ts';
import { partnerCalls } from '../../support/client.ts';
import { refuses } from '../../support/management.ts';
import { setFault } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { existsInSandboxOnly } from '../../support/sandbox-only.ts';
import { sharedServer } from '../../support/server.ts';
import { newSandbox } from '../../support/steered-sandbox.ts';
import { onSampledDialect } from '../../support/stores.ts';

const { path } = setFault;
const operation = '/partner/customer/get';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, setFault);
  existsInSandboxOnly(server, setFault);
  for (const other of ['get', 'clear']) {
    existsInSandboxOnly(server, { path: `/simulation/faults/${other}`, body: () => ({}) });
  }

  describe('INVALID_FIELD', () => {
    const wrong: [string, object, RegExp][] = [
      ['no effect', {}, /: error_code or latency_ms or drop_connection: give one of the three$/u],
      ['two effects', { latency_ms: 1, drop_connection: true }, /: error_code or latency_ms or/u],
      ['all effects', { error_code: 'RATE_LIMIT', latency_ms: 1, drop_connection: true }, /: error_code or/u],
      ['no latency', { latency_ms: 0 }, /: latency_ms must /u],
      ['more than a minute', { latency_ms: 60_001 }, /: latency_ms must /u],
      [
        'a connection that is not dropped',
        { drop_connection: false },
        /: drop_connection must be one of true$/u,
      ],
      [
        'a moment with an error',
        { error_code: 'RATE_LIMIT', when: 'after' },
        /: when is only allowed with drop_/u,
      ],
      ['another moment', { drop_connection: true, when: 'later' }, /: when must be one of before, after$/u],
      ['no times', { latency_ms: 1, times: 0 }, /: times must /u],
      ['too many times', { latency_ms: 1, times: 1001 }, /: times must /u],
      ['an unknown error', { error_code: 'NO_SUCH_ERROR' }, /: error_code must be an error of \/partner/u],
      [
        'another operation’s error',
        { error_code: 'LOGO_REQUIRED' },
        /must be an error of .*: .*CUSTOMER_NOT_FOUND/u,
      ],
      ['an error of the simulation', { error_code: 'SANDBOX_ONLY' }, /: error_code must be an error of /u],
    ];
    for (const [name, body, says] of wrong) {
      test(`for ${name}`, async () => {
        const call = partnerCalls(server().url, server().demo);
        refuses(await call(path, { operation, ...body }), 'INVALID_FIELD', 400, says);
      });
    }

    const unknown = [
      '',
      '/',
      'get',
      '/partner/customer/got',
      '/partner/customer/get/',
      '/sandbox/partner/customer/get',
      '/simulation/faults/set',
      '/v1/partners',
      '/healthz',
      'toString',
    ];
    for (const operation of unknown) {
      test(`for the operation ${JSON.stringify(operation)}, listing the known ones`, async () => {
        const call = partnerCalls(server().url, server().demo);
        const says = /: operation must be one of \/partner\/customer\/create, \/partner\/customer\/get, /u;
        refuses(await call(path, { operation, latency_ms: 1 }), 'INVALID_FIELD', 400, says);
        refuses(await call('/simulation/faults/clear', { operation }), 'INVALID_FIELD', 400, says);
      });
    }
  });

  test('CONFLICT for one fault too many', async () => {
    const { ask, call } = await newSandbox(server());
    for (let at = 0; at < faultsMax; at += 1) await call(path, { operation, latency_ms: 1 });
    refuses(await ask(path, { operation, latency_ms: 1 }), 'CONFLICT', 409, /100 faults/u);
    await call('/simulation/faults/clear');
    assert.equal((await call(path, { operation, latency_ms: 1 })).faults.length, 1);
  });
});
