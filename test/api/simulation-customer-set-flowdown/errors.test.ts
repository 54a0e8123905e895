import { test } from 'node:test';
import { partnerCalls } from '../../support/client.ts';
import { refuses } from '../../support/management.ts';
import { findsOnlyWhatIsThere } from '../../support/partner-not-found.ts';
import { setFlowdown } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { existsInSandboxOnly } from '../../support/sandbox-only.ts';
import { onEachDialect, suiteServer } from '../../support/server.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  refusesLikeEveryPartnerOperation(server, setFlowdown);
  findsOnlyWhatIsThere(server, setFlowdown);
  existsInSandboxOnly(server, setFlowdown);

  test('INVALID_FIELD for any other status', async () => {
    const call = partnerCalls(server().url, server().demo);
    for (const status of ['complete', 'DONE', '', null, 1, ['COMPLETE']]) {
      const answer = await call(setFlowdown.path, { ...setFlowdown.body(), status });
      refuses(answer, 'INVALID_FIELD', 400, /: status must /u);
    }
  });
});
