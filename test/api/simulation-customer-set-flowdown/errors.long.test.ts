import { refusesOtherStatuses } from '../../support/diligence.ts';
import { findsOnlyWhatIsThere } from '../../support/partner-not-found.ts';
import { setFlowdown } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { existsInSandboxOnly } from '../../support/sandbox-only.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, setFlowdown);
  findsOnlyWhatIsThere(server, setFlowdown);
  existsInSandboxOnly(server, setFlowdown);
  refusesOtherStatuses(server, setFlowdown);
});
