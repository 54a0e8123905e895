import { describe, test } from 'vitest';
import { sampled } from '../../support/long.ts';
import { suiteScope } from '../../support/scope.ts';
import { onEachDialect } from '../../support/stores.ts';
import { BankExchanges } from './bank-exchanges.ts';
import { startHttpExchanges } from './http-exchanges.ts';
import { liveCommands, uninterruptedCommands } from './live-commands.ts';
import { assertRuns, runLive } from './runs.ts';
import { suiteWorld } from './world.ts';

const runs = sampled({ sqlite: 6, postgres: 2 }, { sqlite: 1000, postgres: 30 });

describe('with any actions of partners, operator and banks, and crashes, live registrations match the model', () => {
  onEachDialect((dialect) => {
    const world = suiteWorld(suiteScope(), dialect, async () => new BankExchanges());
    test(`in ${runs[dialect]} runs`, () =>
      assertRuns(runs[dialect], liveCommands, (run) => runLive(world(), run)));
  });

  describe('with a bank called over HTTP', () => {
    const world = suiteWorld(suiteScope(), 'sqlite', startHttpExchanges);
    const count = sampled(3, 100);
    test(`in ${count} runs`, () => assertRuns(count, uninterruptedCommands, (run) => runLive(world(), run)));
  });
});
