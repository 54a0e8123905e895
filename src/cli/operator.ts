import type { Command } from 'commander';
import { type Config, readConfig } from '../config/config.ts';
import { createToken } from '../domain/token.ts';
import { openStore, StoreInUseError, StoreOpenError } from '../gingham.ts';
import { systemContext } from '../keyring/context.ts';
import { appendEvents } from '../store/events.ts';
import { insertToken } from '../store/tokens.ts';
import { addSettings, flagsOf } from './settings-options.ts';

/** `gingham operator …`: what can be done only where the store is, with its master key. */
export function addOperatorCommands(program: Command): void {
  const operator = program
    .command('operator')
    .helpCommand(false)
    .description('make the first management token');
  const command = operator
    .command('create-token')
    .description('make a management token of the operator’s scope, while no server uses the data directory')
    .option('--name <text>', 'what the token is for', 'made on the command line')
    .option('--json', 'print one line of JSON')
    .action(async ({ name, json }: { name: string; json?: true }) => {
      const made = await createOperatorToken(readConfig('serve', process.env, flagsOf(command)), name);
      process.stdout.write(`${json ? JSON.stringify(made) : made.token}\n`);
    });
  addSettings(command, 'serve', ['dataDir', 'databaseUrl', 'masterKey']);
}

async function createOperatorToken(config: Config, name: string) {
  const { store, keyring, close } = await openStore(config).catch(tellOfRunningServer);
  try {
    const context = systemContext(keyring)(Date.now());
    const decision = createToken({ name, partnerClientId: null }, 'system', context);
    await store.unitOfWork(async (db) => {
      await insertToken(db, decision.token, decision.secret.hash);
      await appendEvents(db, decision.events);
    });
    return { token_id: decision.token.tokenId, name, token: decision.secret.plain };
  } finally {
    await close();
  }
}

function tellOfRunningServer(error: unknown): never {
  if (!(error instanceof StoreInUseError)) throw error;
  throw new StoreOpenError(`${error.message}; use \`gingham token create\`, which asks a running server`);
}
