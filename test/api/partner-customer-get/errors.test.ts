import { findsOnlyWhatIsThere } from '../../support/partner-not-found.ts';
import { get } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { onEachDialect, suiteServer } from '../../support/server.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  refusesLikeEveryPartnerOperation(server, get);
  findsOnlyWhatIsThere(server, get);
});
