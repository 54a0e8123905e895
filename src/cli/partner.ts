import type { Command } from 'commander';
import {
  issuePartnerSecret,
  listPartnerSecrets,
  revokePartnerSecret,
} from '../api/management/partner-secrets.ts';
import { createPartner, listPartners, readPartner, updatePartner } from '../api/management/partners.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham partner …` */
export function addPartnerCommands(program: Command): void {
  const partner = addNoun(program, 'partner', 'manage partners and their secrets');
  addVerb(partner, 'create', { operation: createPartner });
  addVerb(partner, 'list', {
    operation: listPartners,
    shows: ['client_id', 'name', 'review_policy', 'flowdown_status', 'questionnaire_status', 'created_at'],
  });
  addVerb(partner, 'show', { operation: readPartner });
  addVerb(partner, 'update', {
    operation: updatePartner,
    note: 'The flags of a contact, or of the support information, replace all its fields.',
  });
  const secret = addNoun(partner, 'secret', 'manage a partner’s secrets');
  addVerb(secret, 'issue', { operation: issuePartnerSecret, arguments: ['environment'] });
  addVerb(secret, 'list', {
    operation: listPartnerSecrets,
    shows: ['secret_id', 'environment', 'created_at', 'revoked_at'],
  });
  addVerb(secret, 'revoke', { operation: revokePartnerSecret });
}
