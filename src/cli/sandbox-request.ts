import type { Command } from 'commander';
import { listSandboxRequests, readSandboxRequest } from '../api/management/sandbox-requests.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham sandbox-request …` */
export function addSandboxRequestCommands(program: Command): void {
  const request = addNoun(program, 'sandbox-request', 'list the calls in a sandbox');
  addVerb(request, 'list', {
    operation: listSandboxRequests,
    shows: [
      'request_id',
      'operation',
      'path',
      'status_code',
      'error_code',
      'fault',
      'duration_ms',
      'by',
      'end_customer_client_id',
      'occurred_at',
    ],
  });
  addVerb(request, 'show', { operation: readSandboxRequest });
}
