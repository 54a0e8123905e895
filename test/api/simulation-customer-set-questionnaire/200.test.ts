import { letsRegistrationsStart } from '../../support/diligence.ts';
import { setQuestionnaire } from '../../support/partner-operations.ts';
import { onEachDialect, suiteServer } from '../../support/server.ts';

onEachDialect((dialect) => {
  letsRegistrationsStart(suiteServer(dialect), {
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
