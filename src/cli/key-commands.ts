import type { Command } from 'commander';
import { readClientConfig } from '../config/config.ts';
import { addServerOptions } from './operation-command.ts';

/** `gingham key generate` and `gingham key rotate`. */
export function addKeyCommand(program: Command): void {
  const command = program.command('key').helpCommand(false);
  command
    .command('generate')
    .summary('generate a master key')
    .description(
      'Prints a new master key for GINGHAM_MASTER_KEY. All stored data depends on it: keep it safe.',
    )
    .option('--json', 'Print one line of JSON.')
    .action(async ({ json }: { json?: true }) => {
      const { generateMasterKey } = await import('../keyring/keyring.ts');
      const masterKey = generateMasterKey();
      process.stdout.write(`${json ? JSON.stringify({ master_key: masterKey }) : masterKey}\n`);
    });
  const rotate = command
    .command('rotate')
    .summary('replace the master key of a running server')
    .description(
      'Encrypts the store again after a new master key was set: first start every node with the new one in ' +
        'GINGHAM_MASTER_KEY and the old one in GINGHAM_PREVIOUS_MASTER_KEY; see docs/operations.md. Nothing is interrupted, ' +
        'and a command that was interrupted continues when it is run again. With `--finish`, the old master key no longer ' +
        'opens the store.',
    )
    .option('--finish', 'Also drop the old master key.')
    .action(() => rotateMasterKey(rotate));
  addServerOptions(rotate, 'Print the server’s last reply on one line.');
}

interface State {
  fingerprint: string;
  other_fingerprints: string[];
  data_key: number;
  rotation: string;
  re_encrypted: number;
  unreadable: number;
}

/** Calls the server until it has done all; each call takes a few seconds at most. */
async function rotateMasterKey(command: Command): Promise<void> {
  const { finish = false, json } = command.opts<{ finish?: true; json?: true }>();
  const config = readClientConfig(process.env, command.opts());
  const { callServer } = await import('./server-call.ts');
  const operation = { method: 'POST', path: '/v1/master-key/rotate' };
  const goal = finish ? 'none' : 're_encrypted';
  for (;;) {
    const { text, body } = await callServer(config, operation, { params: {}, query: {}, body: { finish } });
    const state = body['master_key'] as State;
    if (state.rotation === goal) {
      process.stdout.write(json ? `${text}\n` : `${outcome(state)}\n`);
      return;
    }
    if (!json) process.stderr.write(`gingham: ${state.re_encrypted} values encrypted so far\n`);
  }
}

function outcome({ rotation, fingerprint, other_fingerprints, data_key, re_encrypted }: State): string {
  return rotation === 'none'
    ? `The store is under the master key ${fingerprint}… only.`
    : `${re_encrypted} values are encrypted under data key ${data_key}. When every node has been started with ` +
        `the new master key (${fingerprint}…), run \`gingham key rotate --finish\` to drop the old one ` +
        `(${other_fingerprints.join(', ')}…).`;
}
