import type { RowAction } from '../../ui/row-menu.tsx';
import type { User } from './roles.ts';

export type UserAction = 'change' | 'link' | 'end-sessions' | 'disable' | 'enable' | 'remove';

/** The actions available for a user's status. */
export function userActions({ status }: User, onAct: (action: UserAction) => void): RowAction[] {
  const to = (action: UserAction, name: string, isDangerous = false): RowAction => ({
    name,
    onSelect: () => onAct(action),
    isDangerous,
  });
  const change = to('change', 'Edit name or role');
  const remove = to('remove', 'Remove', true);
  if (status === 'disabled') return [change, to('enable', 'Enable'), remove];
  return [
    change,
    to('link', status === 'invited' ? 'Create new invitation' : 'Reset password'),
    ...(status === 'active' ? [to('end-sessions', 'Sign out everywhere')] : []),
    to('disable', 'Disable', true),
    remove,
  ];
}
