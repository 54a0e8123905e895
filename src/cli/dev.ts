import { styleText } from 'node:util';
import type { Command } from 'commander';
import { readConfig } from '../config/config.ts';
import type { DemoCredentials, Gingham } from '../gingham.ts';
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
      const { runServer } = await import('./run-server.ts');
      await runServer(config, (gingham) => {
        process.stdout.write(
          options.json ? `${JSON.stringify(readyLine(gingham))}\n` : greeting(gingham, config.ephemeral),
        );
      });
    });
  addSettings(command, 'dev');
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

function greeting({ url, dataDir, demo }: Gingham, ephemeral: boolean): string {
  const bold = (text: string) => styleText('bold', text);
  const dim = (text: string) => styleText('dim', text);
  const { clientId, secrets, operatorToken } = demo as DemoCredentials;
  const row = (name: string, value: string, note?: string) =>
    [' ', dim(name.padEnd(15)), value, ...(note === undefined ? [] : [dim(note)])].join(' ');
  return `
${bold('Gingham is ready')} at ${bold(url)}

${row('client_id', clientId)}
${row('secret', secrets.sandbox, 'sandbox')}
${row('secret', secrets.development, 'development')}
${row('secret', secrets.production, 'production')}
${row('operator token', operatorToken)}
${row('console', `${url}/console`)}
${row('reference', `${url}/docs`)}
${row('data', dataDir ?? 'in PostgreSQL', ephemeral ? 'deleted when the server stops' : undefined)}

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
