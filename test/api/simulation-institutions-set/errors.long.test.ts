import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { refuses } from '../../support/management.ts';
import { setInstitutions } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { existsInSandboxOnly } from '../../support/sandbox-only.ts';
import { suiteServer } from '../../support/server.ts';
import { newSandbox } from '../../support/steered-sandbox.ts';
import { onSampledDialect } from '../../support/stores.ts';

const { path } = setInstitutions;

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);
  refusesLikeEveryPartnerOperation(server, setInstitutions);
  existsInSandboxOnly(server, setInstitutions);
  existsInSandboxOnly(server, { path: '/simulation/institutions/get', body: () => ({}) });

  describe('INVALID_FIELD', () => {
    const wrong: [string, unknown][] = [
      ['institution_id', ['56', 'ins_', `ins_${'a'.repeat(33)}`, 7, null]],
      ['name', ['', ' ', 'a\0b', 'x'.repeat(256), null, 7]],
      ['pace_days', [-1, 3651, '1', null]],
      ['outcome', ['enabled', 'NOT_STARTED', null]],
      ['requires_logo', ['yes', 1, null]],
      ['classic_disablement_date', ['2026-02-30', '1.3.2026', 7]],
    ];
    for (const [field, values] of wrong) {
      test(`for any invalid ${field}, with its position`, async () => {
        const call = partnerCalls(server().url, server().demo);
        for (const value of values as unknown[]) {
          const institutions = [{ institution_id: 'ins_56' }, { institution_id: 'ins_7', [field]: value }];
          const says = new RegExp(`: institutions\\[1\\]\\.${field} must `, 'u');
          refuses(await call(path, { institutions }), 'INVALID_FIELD', 400, says);
        }
      });
    }

    test('for a duplicate, or an unknown one without a name; nothing is changed', async () => {
      const { ask, call, partner } = await newSandbox(server());
      const before = await call('/simulation/institutions/get');
      const institutions = [
        { institution_id: 'ins_56' },
        { institution_id: 'ins_x' },
        { institution_id: 'ins_56' },
      ];
      const answer = await ask(path, { institutions });
      refuses(
        answer,
        'INVALID_FIELD',
        400,
        /: institutions\[1\]\.institution_id ins_x is not in the catalogue/u,
      );
      assert.match(answer.body.error_message, /; institutions\[2\]\.institution_id ins_56 is listed twice$/u);
      const { request_id, ...after } = await call('/simulation/institutions/get');
      assert.deepEqual({ ...after, request_id: before.request_id }, before);
      assert.notEqual(request_id, partner.clientId);
    });

    test('for more than 200', async () => {
      const { ask, call } = await newSandbox(server());
      const many = (length: number) =>
        Array.from({ length }, (_, at) => ({ institution_id: `ins_x${at}`, name: `Bank ${at}` }));
      refuses(await ask(path, { institutions: many(201) }), 'INVALID_FIELD', 400, /: institutions must /u);
      assert.equal((await call(path, { institutions: many(200) })).institutions.length, 200);
    });
  });

  test('MISSING_FIELDS and UNKNOWN_FIELDS within an institution have its position', async () => {
    const call = partnerCalls(server().url, server().demo);
    const missing = await call(path, { institutions: [{ name: 'A' }] });
    refuses(missing, 'MISSING_FIELDS', 400, /: institutions\[0\]\.institution_id$/u);
    const unknown = await call(path, { institutions: [{ institution_id: 'ins_7', pace: 1 }] });
    refuses(unknown, 'UNKNOWN_FIELDS', 400, /: institutions\[0\]\.pace$/u);
  });
});
