import type { Command } from 'commander';
import { createSandboxPartner, removeSandboxPartner } from '../api/management/sandbox-partners.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham sandbox-partner …` */
export function addSandboxPartnerCommands(program: Command): void {
  const partner = addNoun(program, 'sandbox-partner', 'manage temporary partners, for tests');
  addVerb(partner, 'create', {
    operation: createSandboxPartner,
    shows: ['client_id', 'secret', 'expires_at'],
  });
  addVerb(partner, 'delete', { operation: removeSandboxPartner });
}
