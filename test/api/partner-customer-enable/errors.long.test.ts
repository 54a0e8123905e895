import { test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import { refuses } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { findsOnlyWhatIsThere } from '../../support/partner-not-found.ts';
import { enable } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, enable);
  findsOnlyWhatIsThere(server, enable);

  const gates: [string, object][] = [
    ['FLOWDOWN_NOT_COMPLETE', { flowdown_status: 'IN_REVIEW' }],
    ['QUESTIONNAIRE_NOT_COMPLETE', { questionnaire_status: 'RECEIVED' }],
    ['FLOWDOWN_NOT_COMPLETE', { flowdown_status: 'NEGOTIATION', questionnaire_status: 'NOT_STARTED' }],
  ];
  for (const [code, settings] of gates) {
    test(`${code} for a partner with ${JSON.stringify(settings)}, whatever the end customer`, async () => {
      const partner = await newPartner(server());
      const { clientId } = await endCustomerAt('PENDING_ENABLEMENT', server(), partner, 'production');
      await deskOf(server()).changePartner(partner.clientId, settings);
      const call = partnerCalls(server().url, partner, 'production');
      for (const id of [clientId, 'nobody']) {
        refuses(await call(enable.path, { end_customer_client_id: id }), code, 412);
      }
      refuses(await call(enable.path, { end_customer_client_id: '' }), 'INVALID_FIELD', 400);
    });
  }

  for (const standing of ['UNDER_REVIEW', 'DENIED'] as const) {
    for (const place of ['production', 'sandbox'] as const) {
      test(`CUSTOMER_NOT_READY_FOR_ENABLEMENT in ${place} while it is ${standing}`, async () => {
        const { clientId } = await endCustomerAt(standing, server(), server().demo, place);
        const call = partnerCalls(server().url, server().demo, place);
        const answer = await call(enable.path, { end_customer_client_id: clientId });
        refuses(answer, 'CUSTOMER_NOT_READY_FOR_ENABLEMENT', 412);
      });
    }
  }

  test('CUSTOMER_ALREADY_ENABLED while it is ACTIVE', async () => {
    const { clientId } = await endCustomerAt('ACTIVE', server(), server().demo, 'production');
    const call = partnerCalls(server().url, server().demo, 'development');
    refuses(await call(enable.path, { end_customer_client_id: clientId }), 'CUSTOMER_ALREADY_ENABLED', 400);
  });
});
