import { Menu } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';
import { IconButton } from '../../ui/button.tsx';
import type { User } from './roles.ts';

export type UserAction = 'change' | 'link' | 'end-sessions' | 'disable' | 'enable' | 'remove';

/** The actions available for a user's status. */
function actionsFor({ status }: User): [UserAction, string][] {
  const always: [UserAction, string][] = [['change', 'Edit name or role']];
  if (status === 'disabled') return [...always, ['enable', 'Enable'], ['remove', 'Remove']];
  return [
    ...always,
    ['link', status === 'invited' ? 'Create new invitation' : 'Reset password'],
    ...(status === 'active' ? [['end-sessions', 'Sign out everywhere'] as [UserAction, string]] : []),
    ['disable', 'Disable'],
    ['remove', 'Remove'],
  ];
}

export function UserMenu({ user, onAct }: { user: User; onAct: (action: UserAction) => void }) {
  return (
    <Menu.Root>
      <Menu.Trigger render={<IconButton label={`Actions for ${user.name}`} />}>
        <Ellipsis aria-hidden className="size-4" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-40">
          <Menu.Popup className="min-w-48 rounded-md border border-line bg-surface p-1 shadow-lg outline-none">
            {actionsFor(user).map(([action, name]) => (
              <Menu.Item
                key={action}
                onClick={() => onAct(action)}
                className={`rounded-sm px-2 py-1 outline-none data-highlighted:bg-raised ${action === 'remove' ? 'text-bad' : ''}`}
              >
                {name}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
