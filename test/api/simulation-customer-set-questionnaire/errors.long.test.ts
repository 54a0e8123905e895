import { refusesOtherStatuses } from '../../support/diligence.ts';
import { findsOnlyWhatIsThere } from '../../support/partner-not-found.ts';
import { setQuestionnaire } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { existsInSandboxOnly } from '../../support/sandbox-only.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, setQuestionnaire);
  findsOnlyWhatIsThere(server, setQuestionnaire);
  existsInSandboxOnly(server, setQuestionnaire);
  refusesOtherStatuses(server, setQuestionnaire);
});
