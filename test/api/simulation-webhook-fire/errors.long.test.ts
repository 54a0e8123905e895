import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { refuses } from '../../support/management.ts';
import { findsOnlyWhatIsThere } from '../../support/partner-not-found.ts';
import { fireWebhook } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { existsInSandboxOnly } from '../../support/sandbox-only.ts';
import { suiteServer } from '../../support/server.ts';
import { newSandbox } from '../../support/steered-sandbox.ts';
import { onSampledDialect } from '../../support/stores.ts';
import { createEndpoint } from '../../support/webhooks.ts';

const { path } = fireWebhook;
const url = 'http://127.0.0.1:9/hook';

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);
  refusesLikeEveryPartnerOperation(server, fireWebhook);
  findsOnlyWhatIsThere(server, fireWebhook);
  existsInSandboxOnly(server, fireWebhook);

  describe('INVALID_FIELD', () => {
    test('for unknown values, by field', async () => {
      const call = partnerCalls(server().url, server().demo);
      const wrong: Record<string, unknown[]> = {
        status: ['enabled', 'attention-required', '', null, 7],
        environment: ['sandbox', 'PRODUCTION', '', null],
        institution_id: ['56', 'ins_', 'ins_ä', '', null],
        defect: ['late', 'DELAY', '', null, ['delay']],
      };
      for (const [field, values] of Object.entries(wrong)) {
        for (const value of values) {
          const answer = await call(path, { ...fireWebhook.body(), [field]: value });
          refuses(answer, 'INVALID_FIELD', 400, new RegExp(`: ${field} must `, 'u'));
        }
      }
    });

    test('for an institution that is not in this sandbox', async () => {
      const { ask, call, create } = await newSandbox(server());
      const body = { end_customer_client_id: await create(), status: 'ENABLED', institution_id: 'ins_56' };
      const says = /: institution_id ins_56 is not in this sandbox/u;
      await call('/simulation/institutions/set', { institutions: [{ institution_id: 'ins_7' }] });
      refuses(await ask(path, body), 'INVALID_FIELD', 400, says);
    });

    test('for a status without a previous one, in the wrong order', async () => {
      const { ask, create } = await newSandbox(server());
      const body = {
        end_customer_client_id: await create(),
        institution_id: 'ins_56',
        status: 'NOT_STARTED',
      };
      const answer = await ask(path, { ...body, defect: 'reorder' });
      refuses(answer, 'INVALID_FIELD', 400, /: defect reorder requires a status that follows another/u);
    });
  });

  test('CONFLICT if no endpoint in the sandbox subscribes to it; nothing is written', async () => {
    const { ask, partner, create, events } = await newSandbox(server(), {
      environments: ['sandbox', 'production'],
    });
    const clientId = await create();
    await createEndpoint(server(), { partner, url, event_types: ['end_customer.created'] });
    await createEndpoint(server(), { partner, url: 'https://a.example.com', environment: 'production' });
    const before = await events(clientId);
    const answer = await ask(path, { ...fireWebhook.body(), end_customer_client_id: clientId });
    refuses(
      answer,
      'CONFLICT',
      409,
      /no webhook endpoint in this sandbox is subscribed to END_CUSTOMER_OAUTH/u,
    );
    refuses(
      await ask(path, { ...fireWebhook.body(), end_customer_client_id: clientId, defect: 'reorder' }),
      'CONFLICT',
      409,
    );
    assert.deepEqual(await events(clientId), before);
  });

  describe('with development switched off', () => {
    const without = suiteServer(dialect, { GINGHAM_DEVELOPMENT_ENABLED: 'false' });

    test('INVALID_FIELD for an explicit development', async () => {
      const { ask, create } = await newSandbox(without());
      const body = { ...fireWebhook.body(), end_customer_client_id: await create() };
      const answer = await ask(path, { ...body, environment: 'development' });
      refuses(answer, 'INVALID_FIELD', 400, /: environment names development/u);
    });
  });
});
