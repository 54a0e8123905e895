import type { Command } from 'commander';
import {
  endUserSessions,
  inviteUser,
  listUsers,
  makeUserLink,
  removeUser,
  updateUser,
} from '../api/management/users.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham user …` */
export function addUserCommands(program: Command): void {
  const user = addNoun(program, 'user', 'manage console users');
  addVerb(user, 'invite', {
    operation: inviteUser,
    arguments: ['email'],
    note: 'The first operator admin of a new server is invited in the same way, with a management token.',
  });
  addVerb(user, 'list', {
    operation: listUsers,
    shows: ['user_id', 'email', 'name', 'role', 'partner_client_id', 'status', 'last_signed_in_at'],
  });
  addVerb(user, 'update', { operation: updateUser });
  addVerb(user, 'remove', { operation: removeUser });
  addVerb(user, 'link', { operation: makeUserLink, arguments: ['purpose'] });
  addVerb(user, 'end-sessions', { operation: endUserSessions });
}
