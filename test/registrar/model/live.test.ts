import { describe, it } from 'node:test';
import { onEachDialect, suiteScope } from '../../support/server.ts';
import { BankExchanges } from './bank-exchanges.ts';
import { startHttpExchanges } from './http-exchanges.ts';
import { liveCommands, uninterruptedCommands } from './live-commands.ts';
import { assertRuns, runLive } from './runs.ts';
import { suiteWorld } from './world.ts';

const runs = { sqlite: 1000, postgres: 30 };

describe('whatever partners, the operator, banks and crashes do, live registrations are as the model has them', () => {
  onEachDialect((dialect) => {
    const world = suiteWorld(suiteScope(), dialect, async () => new BankExchanges());
    it(`in ${runs[dialect]} runs`, () =>
      assertRuns(runs[dialect], liveCommands, (run) => runLive(world(), run)));
  });

  describe('with a bank that is asked over HTTP', () => {
    const world = suiteWorld(suiteScope(), 'sqlite', startHttpExchanges);
    it('in 100 runs', () => assertRuns(100, uninterruptedCommands, (run) => runLive(world(), run)));
  });
});
