import { describe, test } from 'vitest';
import { partnerCalls, post } from '../../support/client.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import { refuses } from '../../support/management.ts';
import { findsOnlyWhatIsThere } from '../../support/partner-not-found.ts';
import { review } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, review);
  findsOnlyWhatIsThere(server, review);

  for (const environment of ['production', 'development'] as const) {
    test(`SANDBOX_ONLY in ${environment}, for any caller and body`, async () => {
      refuses(
        await partnerCalls(server().url, server().demo, environment)(review.path, review.body()),
        'SANDBOX_ONLY',
        400,
      );
      refuses(await post(`${server().url}/${environment}${review.path}`, 'no JSON'), 'SANDBOX_ONLY', 400);
    });
  }

  describe('CONFLICT', () => {
    for (const standing of ['PENDING_ENABLEMENT', 'ACTIVE', 'DENIED'] as const) {
      for (const decision of ['APPROVE', 'DENY']) {
        test(`for ${decision} while it is ${standing}`, async () => {
          const { clientId } = await endCustomerAt(standing, server(), server().demo, 'sandbox');
          const call = partnerCalls(server().url, server().demo);
          const answer = await call(review.path, { end_customer_client_id: clientId, decision });
          refuses(answer, 'CONFLICT', 409, new RegExp(`is ${standing}`, 'u'));
        });
      }
    }
  });

  test('INVALID_FIELD for any other decision', async () => {
    const call = partnerCalls(server().url, server().demo);
    for (const decision of ['approve', 'APPROVED', '', null, 1, ['APPROVE']]) {
      const answer = await call(review.path, { end_customer_client_id: 'a', decision });
      refuses(answer, 'INVALID_FIELD', 400, /: decision must /u);
    }
  });
});
