import { styleText } from 'node:util';
import type { Command } from 'commander';
import { exceptionsToProfile, readConfig } from '../config/config.ts';
import type { Config, DemoCredentials, Gingham } from '../gingham.ts';
import { exitCodes } from './errors.ts';
import { onStop } from './on-stop.ts';
import { addSettings, flagsOf } from './settings-options.ts';

/** `gingham dev`: a development server with a demo partner. */
export function addDevCommand(program: Command): void {
  const command = program
    .command('dev')
    .summary('run a development server')
    .description(
      'Runs a development server: an embedded store in the data directory, a demo partner whose credentials are ' +
        'printed, and the sandbox as default environment.',
    )
    .option('--json', 'Print one line of JSON when ready.')
    .action(async (options: { json?: true }) => {
      const config = readConfig('dev', process.env, flagsOf(command));
      await runServer(config, (gingham) =>
        options.json ? `${JSON.stringify(readyLine(gingham))}\n` : greeting(gingham, config),
      );
    });
  addSettings(command, 'dev');
}

/** `gingham serve`: a production server. */
export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .summary('run a production server')
    .description(
      'Runs a production server: no demo partner; GINGHAM_MASTER_KEY or GINGHAM_MASTER_KEY_FILE is required.',
    )
    .option('--json', 'Print one line of JSON when ready.')
    .action(async (options: { json?: true }) => {
      const config = readConfig('serve', process.env, flagsOf(command));
      await runServer(config, ({ url, dataDir }) => {
        const ready = { url, console_url: `${url}/console`, data_dir: dataDir };
        return options.json ? `${JSON.stringify(ready)}\n` : `Gingham is ready at ${url}\n`;
      });
    });
  addSettings(command, 'serve');
}

/** `gingham operator create-token`: opens the store directly, with its master key. */
export function addOperatorCommand(program: Command): void {
  const command = program
    .command('operator')
    .helpCommand(false)
    .summary('create the first management token')
    .description('Create the first management token.')
    .command('create-token')
    .summary('create a management token in the store')
    .description(
      'Creates a management token with operator scope and prints it once. It opens the store directly, so no server may ' +
        'be using the data directory; `gingham token create` calls a running server.',
    )
    .option('--name <value>', 'Name of the token.', 'created on the command line')
    .option('--json', 'Print one line of JSON.')
    .action(async ({ name, json }: { name: string; json?: true }) => {
      const config = readConfig('serve', process.env, flagsOf(command));
      const { createOperatorToken } = await import('./operator-token.ts');
      const made = await createOperatorToken(config, name);
      process.stdout.write(`${json ? JSON.stringify(made) : made.token}\n`);
    });
  addSettings(command, 'serve', [
    'dataDir',
    'databaseUrl',
    'masterKey',
    'masterKeyFile',
    'previousMasterKey',
    'previousMasterKeyFile',
  ]);
}

/** Starts a server, prints `readyText` when it is ready, and stops it cleanly on SIGINT or SIGTERM. */
async function runServer(config: Config, readyText: (gingham: Gingham) => string): Promise<void> {
  const { startGingham } = await import('../gingham.ts');
  const stopped = Promise.withResolvers<void>();
  let isStopping = false;
  // Registered first, so that a signal while the store is opened still closes it.
  onStop(() => {
    isStopping = true;
    stopped.resolve();
  });
  const gingham = await startGingham(config);
  if (!isStopping) process.stdout.write(readyText(gingham));
  await stopped.promise;
  await gingham.close();
  process.exit(exitCodes.ok);
}

/** The output of `--json`: programs depend on these names. */
function readyLine({ url, dataDir, demo }: Gingham) {
  return {
    url,
    client_id: demo?.clientId,
    secrets: demo?.secrets,
    operator_token: demo?.operatorToken,
    console_url: `${url}/console`,
    data_dir: dataDir,
  };
}

function greeting({ url, dataDir, demo }: Gingham, config: Config): string {
  const bold = (text: string) => styleText('bold', text);
  const dim = (text: string) => styleText('dim', text);
  const { clientId, secrets, operatorToken } = demo as DemoCredentials;
  const exceptions = exceptionsToProfile(config);
  const row = (name: string, value: string, note?: string) =>
    [' ', dim(name.padEnd(15)), value, ...(note === undefined ? [] : [dim(note)])].join(' ');
  return `
${bold('Gingham is ready')} at ${bold(url)}

${row('client_id', clientId)}
${row('secret', secrets.sandbox, 'sandbox')}
${config.developmentEnabled ? `${row('secret', secrets.development, 'development')}\n` : ''}${row('secret', secrets.production, 'production')}
${row('operator token', operatorToken)}
${row('console', `${url}/console`)}
${row('reference', `${url}/docs`)}
${row('data', dataDir ?? 'in PostgreSQL', config.ephemeral ? 'deleted when the server stops' : undefined)}
${row('contract', config.contract, exceptions.length === 0 ? undefined : `with ${exceptions.join(' ')}`)}

${bold('Create an end customer:')}

curl -s ${url}/sandbox/partner/customer/create \\
  -H 'Content-Type: application/json' \\
  -H 'PLAID-CLIENT-ID: ${clientId}' \\
  -H 'PLAID-SECRET: ${secrets.sandbox}' \\
  -d '{
    "company_name": "Sunflower Savings",
    "legal_entity_name": "Sunflower Savings Inc.",
    "application_name": "Sunflower",
    "website": "sunflower.example.com",
    "address": { "city": "Portland", "country_code": "US" },
    "redirect_uris": ["https://sunflower.example.com/oauth"],
    "is_diligence_attested": true,
    "is_bank_addendum_completed": true
  }'

${dim('Stop with Ctrl+C.')}
`;
}
