import type { Command } from 'commander';
import { createToken, listTokens, revokeToken } from '../api/management/tokens.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham token …` */
export function addTokenCommands(program: Command): void {
  const token = addNoun(program, 'token', 'manage management tokens');
  addVerb(token, 'create', { operation: createToken });
  addVerb(token, 'list', {
    operation: listTokens,
    shows: ['token_id', 'name', 'partner_client_id', 'created_at', 'revoked_at'],
  });
  addVerb(token, 'revoke', { operation: revokeToken });
}
