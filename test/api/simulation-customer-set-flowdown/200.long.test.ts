import { letsRegistrationsStart } from '../../support/diligence.ts';
import { setFlowdown } from '../../support/partner-operations.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  letsRegistrationsStart(sharedServer(dialect), {
    operation: setFlowdown,
    field: 'flowdown_status',
    underWay: ['IN_REVIEW', 'NEGOTIATION'],
    lacking: ({ create }) => create({ is_bank_addendum_completed: false }),
  });
});
