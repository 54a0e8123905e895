import type { Command } from 'commander';
import { readClientConfig } from '../config/config.ts';
import { webhookTypes } from '../domain/webhook/webhook-type.ts';
import { exitCodes } from './errors.ts';
import { onStop } from './on-stop.ts';
import { addServerOptions } from './operation-command.ts';

interface ListenOptions {
  forwardTo?: string;
  eventTypes?: string[];
  partnerClientId?: string;
  json?: true;
  verbose?: true;
}

/** `gingham listen`: receives a sandbox’s webhooks without a public address. */
export function addListenCommand(program: Command): void {
  const command = program
    .command('listen')
    .summary('receive a sandbox’s webhooks on this machine')
    .description(
      'Receives the webhooks of a partner’s sandbox without a public address: fetches each from the server, verifies it as ' +
        'a receiver should, forwards the same bytes and headers, and shows the response. The server treats the response as ' +
        'if it had sent the webhook itself: failures are retried in sandbox time, and calls of `/simulation/…` return when ' +
        'all due webhooks have been forwarded. A delivery id and Enter on standard input replay that webhook. Ctrl+C stops ' +
        'it. With `--json` each webhook is one line of JSON.',
    )
    .option('--forward-to <url>', 'URL to forward webhooks to; without it they are only shown.')
    .option(
      '--event-types <a,b,…>',
      `Event types to receive; all by default. One of ${webhookTypes.join(', ')}.`,
      (types: string) => types.split(',').filter(Boolean),
    )
    .option(
      '--partner-client-id <id>',
      'The partner; required with an operator’s token if there are several.',
    )
    .option('--verbose', 'Also show headers, body and response.')
    .action(() => listen(command));
  addServerOptions(command, 'Print one line of JSON for each webhook.');
}

async function listen(command: Command): Promise<void> {
  const options = command.opts<ListenOptions>();
  const config = readClientConfig(process.env, command.opts());
  const { forwardTo, eventTypes, partnerClientId, json, verbose = false } = options;
  const [{ Forwarder }, { ListenClient }, { webhookJson, webhookLine }] = await Promise.all([
    import('./forwarder.ts'),
    import('./listening.ts'),
    import('./print-webhook.ts'),
  ]);
  const inform = (message: string) => process.stderr.write(`gingham: ${message}\n`);
  const listening = new ListenClient({
    config,
    partnerClientId,
    eventTypes,
    forwarder: forwardTo === undefined ? null : new Forwarder(forwardTo),
    show: (carried) => process.stdout.write(json ? webhookJson(carried) : webhookLine(carried, verbose)),
    inform,
  });
  const secret = await listening.begin();
  onStop(() => listening.stop());
  inform(forwardTo === undefined ? 'listening' : `listening, forwarding to ${forwardTo}`);
  inform(`the secret for Standard Webhooks signatures is ${secret}`);
  await listening.run();
  process.exit(exitCodes.ok);
}
