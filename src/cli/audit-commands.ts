import type { Command } from 'commander';
import { readConfig } from '../config/config.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { KeptHead } from '../store/audit-head.ts';
import type { AuditProblem, AuditReport } from '../store/audit-verify.ts';
import { exitCodes, UsageError } from './errors.ts';
import { addSettings, flagsOf } from './settings-options.ts';
import { storeSettings } from './stored.ts';

/** `gingham audit verify` and `export`: read the store directly. */
export function addAuditCommands(program: Command): void {
  const audit = program.command('audit').helpCommand(false).summary('verify and export the audit log');
  const verify = audit
    .command('verify')
    .summary('verify the chains of the audit log')
    .description(
      'Verifies that no event of the audit log was changed, added or removed outside the server, and names the first that ' +
        'was; the exit code is then 4. It reads the store directly, also that of a running server or a copy, and needs the ' +
        'master key. It reads every event, and changes nothing.',
    )
    .option(
      '--head <file>',
      'Also check that the log contains all events up to this head, as printed by `gingham audit head show --json`.',
    )
    .option('--json', 'Print one line of JSON.')
    .action(async ({ head, json }: { head?: string; json?: true }) => {
      const config = readConfig('dev', process.env, flagsOf(verify));
      const { readStore } = await import('./stored.ts');
      const { verifyAuditLog } = await import('../store/audit-verify.ts');
      const report = await readStore(config, async (db, { auditKey, keyring }) =>
        verifyAuditLog(db, auditKey, head === undefined ? [] : await readHead(head, keyring)),
      );
      process.stdout.write(json ? `${JSON.stringify(toJson(report))}\n` : describe(report));
      process.exitCode = report.problems.length === 0 ? exitCodes.ok : exitCodes.refused;
    });
  addSettings(verify, 'dev', storeSettings);
  const exporting = audit
    .command('export')
    .summary('export the audit log as JSON lines')
    .description(
      'Prints every event of the audit log as one line of JSON, in the order of recording, each with its chain, its position ' +
        'there and its hash. It reads the store directly, also that of a running server or a copy, and needs the master key.',
    )
    .action(async () => {
      const config = readConfig('dev', process.env, flagsOf(exporting));
      const { readStore } = await import('./stored.ts');
      const { exportEvents } = await import('./audit-export.ts');
      await readStore(config, (db) => exportEvents(db, process.stdout));
    });
  addSettings(exporting, 'dev', storeSettings);
}

/**
 * Reads a kept head: a JWS, or the reply that contains it.
 *
 * @throws UsageError if it cannot be read, or was not signed with this master key
 */
async function readHead(file: string, keyring: Keyring): Promise<KeptHead[]> {
  const { auditHeadKeyOf, documentIn } = await import('../keyring/audit-key.ts');
  const { readText } = await import('./backup.ts');
  const text = readText(file).trim();
  try {
    const signed: string = text.startsWith('{') ? JSON.parse(text).head.signed : text;
    const { chains } = (await documentIn(auditHeadKeyOf(keyring), signed)) as {
      chains: [chain: string, position: number, hash: string][];
    };
    return chains.map(([chain, position, hash]) => ({ chain, position, hash }));
  } catch (cause) {
    throw new UsageError(`${file} does not contain a head that was signed with this master key`, { cause });
  }
}

function describe({ events, chains, problems }: AuditReport): string {
  const read = `${events} events in ${chains} chains`;
  if (problems.length === 0) return `The audit log is whole: ${read}.\n`;
  const lines = problems.map((problem) => `  ${lineOf(problem)}\n`).join('');
  return `The audit log is not whole (${read}). The first problem of each chain:\n${lines}`;
}

function lineOf({ message, partnerClientId, position }: AuditProblem): string {
  const place = [
    partnerClientId === null ? 'events without a partner' : `partner ${partnerClientId}`,
    ...(position === null ? [] : [`position ${position}`]),
  ];
  return `${message} (${place.join(', ')})`;
}

/** The output of `--json`: programs depend on these names. */
function toJson({ events, chains, problems }: AuditReport) {
  const listed = problems.map(({ kind, partnerClientId, position, eventId, seq, message }) => ({
    kind,
    partner_client_id: partnerClientId,
    position,
    event_id: eventId,
    event_number: seq,
    message,
  }));
  return { is_whole: problems.length === 0, events, chains, problems: listed };
}
