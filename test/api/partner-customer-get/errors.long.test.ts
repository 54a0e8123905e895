import { findsOnlyWhatIsThere } from '../../support/partner-not-found.ts';
import { get } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, get);
  findsOnlyWhatIsThere(server, get);
});
