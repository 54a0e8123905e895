import { describe, test } from 'vitest';
import { sampled } from '../../support/long.ts';
import { suiteScope } from '../../support/scope.ts';
import { onEachDialect } from '../../support/stores.ts';
import { BankExchanges } from './bank-exchanges.ts';
import { assertRuns, runInSandbox } from './runs.ts';
import { sandboxCommands } from './sandbox-commands.ts';
import { suiteWorld } from './world.ts';

const runs = sampled({ sqlite: 6, postgres: 2 }, { sqlite: 1000, postgres: 30 });

describe('with any calls and simulation in a sandbox, its registrations match the model', () => {
  onEachDialect((dialect) => {
    const world = suiteWorld(suiteScope(), dialect, async () => new BankExchanges());
    test(`in ${runs[dialect]} runs`, () =>
      assertRuns(runs[dialect], sandboxCommands, (run) => runInSandbox(world(), run)));
  });
});
