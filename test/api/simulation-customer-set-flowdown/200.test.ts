import { letsRegistrationsStart } from '../../support/diligence.ts';
import { setFlowdown } from '../../support/partner-operations.ts';
import { onEachDialect, suiteServer } from '../../support/server.ts';

onEachDialect((dialect) => {
  letsRegistrationsStart(suiteServer(dialect), {
    operation: setFlowdown,
    field: 'flowdown_status',
    underWay: ['IN_REVIEW', 'NEGOTIATION'],
    lacking: ({ create }) => create({ is_bank_addendum_completed: false }),
  });
});
