import { get } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { onEachDialect, suiteServer } from '../../support/server.ts';

onEachDialect((dialect) => refusesLikeEveryPartnerOperation(suiteServer(dialect), get));
