import { test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import { newEndCustomer, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { findsOnlyWhatIsThere } from '../../support/partner-not-found.ts';
import { remove } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, remove);
  findsOnlyWhatIsThere(server, remove);

  for (const place of ['production', 'sandbox'] as const) {
    test(`CUSTOMER_REMOVAL_NOT_ALLOWED in ${place} while it is ACTIVE`, async () => {
      const { clientId } = await endCustomerAt('ACTIVE', server(), server().demo, place);
      const call = partnerCalls(server().url, server().demo, place);
      const answer = await call(remove.path, { end_customer_client_id: clientId });
      refuses(answer, 'CUSTOMER_REMOVAL_NOT_ALLOWED', 400);
    });
  }

  test('a partner whose own flowdown is not complete can still remove', async () => {
    const partner = await newPartner(server());
    const { clientId } = await newEndCustomer(server(), partner, 'production');
    await deskOf(server()).changePartner(partner.clientId, { flowdown_status: 'IN_REVIEW' });
    const call = partnerCalls(server().url, partner, 'production');
    succeeds(await call(remove.path, { end_customer_client_id: clientId }));
  });
});
