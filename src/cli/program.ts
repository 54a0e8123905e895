import { readFileSync } from 'node:fs';
import { Command, type OutputConfiguration } from 'commander';
import { addDevCommand } from './dev.ts';
import { addDirectCustomerCommands } from './direct-customer.ts';
import { addEndCustomerCommands } from './end-customer.ts';
import { addEventCommands } from './event.ts';
import { exitCodes } from './exit.ts';
import { addInstitutionCommands } from './institution.ts';
import { addKeyCommands } from './key.ts';
import { addListenCommand } from './listen.ts';
import { addOperatorCommands } from './operator.ts';
import { addPartnerCommands } from './partner.ts';
import { addRegistrationCommands } from './registration.ts';
import { addSandboxPartnerCommands } from './sandbox-partner.ts';
import { addSandboxRequestCommands } from './sandbox-request.ts';
import { addServeCommand } from './serve.ts';
import { addSystemCommands } from './system.ts';
import { addTokenCommands } from './token.ts';
import { addUserCommands } from './user.ts';
import { addWebhookDeliveryCommands } from './webhook-delivery.ts';
import { addWebhookEndpointCommands } from './webhook-endpoint.ts';
import { addWebhookKeyCommands } from './webhook-key.ts';
import { addWebhookListenerCommands } from './webhook-listener.ts';

/** Creates all commands; those that call a running server print to `output`, by default standard output and error. */
export function createProgram(output: OutputConfiguration = {}): Command {
  const program = new Command('gingham')
    .description('A partner server for open banking, compatible with Plaid’s Partner API.')
    .version(readVersion(), '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Show this help.')
    .helpCommand(false)
    .configureHelp({
      minWidthToWrap: 24,
      // Omits the preset value of flags without a value.
      optionDescription: ({ description }) => description,
      subcommandTerm: (command) =>
        [command.name(), ...command.registeredArguments.map((argument) => `<${argument.name()}>`)].join(' '),
    })
    .configureOutput({
      ...output,
      outputError: (text, write) => write(`gingham: ${oneLine(text)}; see --help\n`),
    })
    .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage));
  program.commandsGroup('Run a server:');
  addDevCommand(program);
  addServeCommand(program);
  addOperatorCommands(program);
  program.commandsGroup('Call a running server:');
  addPartnerCommands(program);
  addSandboxPartnerCommands(program);
  addSandboxRequestCommands(program);
  addEndCustomerCommands(program);
  addInstitutionCommands(program);
  addRegistrationCommands(program);
  addDirectCustomerCommands(program);
  addTokenCommands(program);
  addUserCommands(program);
  addEventCommands(program);
  addSystemCommands(program);
  addWebhookEndpointCommands(program);
  addWebhookDeliveryCommands(program);
  addListenCommand(program);
  addWebhookListenerCommands(program);
  addWebhookKeyCommands(program);
  program.commandsGroup('Keys:');
  addKeyCommands(program);
  program.addHelpText(
    'after',
    `
\`gingham <command> --help\` shows details. Exit codes: 0 success, 1 internal error, 2 invalid command or
setting, 3 no response, 4 rejected.`,
  );
  return program;
}

function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /u, '')
    .replace(/\.$/u, '')
    .replaceAll('\n', ' ');
}
