import type { Command } from 'commander';
import { readConfig } from '../config/config.ts';
import type { AuditProblem, AuditReport } from '../store/audit-verify.ts';
import { exitCodes } from './errors.ts';
import { addSettings, flagsOf } from './settings-options.ts';
import { storeSettings } from './stored.ts';

/** `gingham audit verify`: reads the store directly. */
export function addAuditCommands(program: Command): void {
  const audit = program
    .command('audit')
    .helpCommand(false)
    .summary('verify the audit log')
    .description('Verify the audit log.');
  const verify = audit
    .command('verify')
    .summary('verify the chains of the audit log')
    .description(
      'Verifies that no event of the audit log was changed, added or removed outside the server, and names the first that ' +
        'was; the exit code is then 4. It reads the store directly, also that of a running server or a copy, and needs the ' +
        'master key. It reads every event, and changes nothing.',
    )
    .option('--json', 'Print one line of JSON.')
    .action(async ({ json }: { json?: true }) => {
      const config = readConfig('dev', process.env, flagsOf(verify));
      const { readStore } = await import('./stored.ts');
      const { verifyAuditLog } = await import('../store/audit-verify.ts');
      const report = await readStore(config, verifyAuditLog);
      process.stdout.write(json ? `${JSON.stringify(toJson(report))}\n` : describe(report));
      process.exitCode = report.problems.length === 0 ? exitCodes.ok : exitCodes.refused;
    });
  addSettings(verify, 'dev', storeSettings);
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
