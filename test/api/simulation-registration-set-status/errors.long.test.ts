import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { refuses } from '../../support/management.ts';
import { findsOnlyWhatIsThere } from '../../support/partner-not-found.ts';
import { setStatus } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { existsInSandboxOnly } from '../../support/sandbox-only.ts';
import { suiteServer } from '../../support/server.ts';
import { newSandbox } from '../../support/steered-sandbox.ts';
import { onSampledDialect } from '../../support/stores.ts';

const { path } = setStatus;

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);
  refusesLikeEveryPartnerOperation(server, setStatus);
  findsOnlyWhatIsThere(server, setStatus);
  existsInSandboxOnly(server, setStatus);

  describe('INVALID_FIELD', () => {
    test('for unknown values, by field', async () => {
      const call = partnerCalls(server().url, server().demo);
      const wrong: Record<string, unknown[]> = {
        status: ['NOT_STARTED', 'enabled', '', null, 7],
        environment: ['sandbox', 'PRODUCTION', '', null],
        institution_id: ['56', 'ins_', 'ins_ä', '', null],
        error: ['', ' ', 'a\0b', 'x'.repeat(501), null, 7],
      };
      for (const [field, values] of Object.entries(wrong)) {
        for (const value of values) {
          const answer = await call(path, { ...setStatus.body(), [field]: value });
          refuses(answer, 'INVALID_FIELD', 400, new RegExp(`: ${field} must `, 'u'));
        }
      }
    });

    test('for an institution that is not in this sandbox', async () => {
      const { ask, call, active } = await newSandbox(server());
      const clientId = await active();
      const body = { end_customer_client_id: clientId, status: 'ENABLED' };
      refuses(
        await ask(path, { ...body, institution_id: 'ins_0' }),
        'INVALID_FIELD',
        400,
        /: institution_id ins_0 /u,
      );
      await call('/simulation/institutions/set', { institutions: [{ institution_id: 'ins_7' }] });
      refuses(
        await ask(path, { ...body, institution_id: 'ins_56' }),
        'INVALID_FIELD',
        400,
        /: institution_id ins_56 /u,
      );
    });

    test('for an error with a status that has none', async () => {
      const { ask, active } = await newSandbox(server());
      const body = { end_customer_client_id: await active(), error: 'no' };
      for (const status of ['PROCESSING', 'APPROVED', 'ENABLED']) {
        refuses(
          await ask(path, { ...body, status }),
          'INVALID_FIELD',
          400,
          /: error is allowed only with ATTENTION/u,
        );
      }
    });

    test('for a status that one or all cannot reach; nothing is changed', async () => {
      const { ask, call, active, events, statuses } = await newSandbox(server());
      const clientId = await active();
      const one = { end_customer_client_id: clientId };
      await call(path, { ...one, institution_id: 'ins_56', status: 'ENABLED' });
      const before = await events(clientId);
      const says = /: status cannot become APPROVED: the registration at ins_56 in \w+ is ENABLED/u;
      refuses(await ask(path, { ...one, status: 'APPROVED' }), 'INVALID_FIELD', 400, says);
      refuses(
        await ask(path, { ...one, status: 'APPROVED', institution_id: 'ins_56' }),
        'INVALID_FIELD',
        400,
        says,
      );
      assert.deepEqual(await events(clientId), before);
      assert.equal((await statuses(clientId))['ins_7'], 'PROCESSING');
    });

    test('for registrations that have not started, with what they wait for', async () => {
      const { ask, call, create, enable } = await newSandbox(server());
      const refusedFor = async (clientId: string, says: RegExp, environment?: string) => {
        const body = { end_customer_client_id: clientId, status: 'ENABLED', environment };
        refuses(await ask(path, body), 'INVALID_FIELD', 400, says);
      };
      const review = (clientId: string, decision: string) =>
        call('/simulation/customer/review', { end_customer_client_id: clientId, decision });
      const reviewed = await create({ is_diligence_attested: false });
      await refusedFor(reviewed, /: status cannot be set: .* not approved yet/u);
      await review(reviewed, 'APPROVE');
      await refusedFor(reviewed, /: status .* not enabled yet/u);
      await enable(reviewed);
      await refusedFor(reviewed, /: status .* questionnaire_status is NOT_STARTED/u);
      const denied = await create({ is_diligence_attested: false });
      await review(denied, 'DENY');
      await refusedFor(denied, /: status .* is DENIED/u);
      const pending = await create();
      await refusedFor(pending, /: status .* not enabled yet/u);
      await refusedFor(pending, /: status .* not enabled yet/u, 'development');
      const bare = await create({ is_bank_addendum_completed: false });
      await enable(bare);
      await refusedFor(bare, /: status .* flowdown_status is NOT_STARTED/u);
      await refusedFor(bare, /: status .* flowdown_status is NOT_STARTED/u, 'production');
    });

    test('in a sandbox without institutions', async () => {
      const { ask, call, active } = await newSandbox(server());
      const clientId = await active();
      await call('/simulation/institutions/set', { institutions: [] });
      const answer = await ask(path, { end_customer_client_id: clientId, status: 'ENABLED' });
      refuses(answer, 'INVALID_FIELD', 400, /: status .* no institutions/u);
    });
  });

  describe('with development switched off', () => {
    const without = suiteServer(dialect, { GINGHAM_DEVELOPMENT_ENABLED: 'false' });

    test('INVALID_FIELD for an explicit development; otherwise only production changes', async () => {
      const { ask, call, active } = await newSandbox(without());
      const body = { end_customer_client_id: await active(), status: 'ENABLED' };
      refuses(
        await ask(path, { ...body, environment: 'development' }),
        'INVALID_FIELD',
        400,
        /: environment /u,
      );
      const { institutions } = await call(path, body);
      assert.deepEqual(institutions[0].environments, { production: 'ENABLED' });
      assert.equal((await deskOf(without()).events(body.end_customer_client_id)).length, 2 + 12 * 3);
    });
  });
});
