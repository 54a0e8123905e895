import { letsRegistrationsStart } from '../../support/diligence.ts';
import { setQuestionnaire } from '../../support/partner-operations.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  letsRegistrationsStart(sharedServer(dialect), {
    operation: setQuestionnaire,
    field: 'questionnaire_status',
    underWay: ['RECEIVED'],
    lacking: async ({ call, create }) => {
      const clientId = await create({ is_diligence_attested: false });
      await call('/simulation/customer/review', { end_customer_client_id: clientId, decision: 'APPROVE' });
      return clientId;
    },
  });
});
