import type { ReactNode } from 'react';
import { serverNow } from '../../api/server-clock.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { roleLabels, type User } from './roles.ts';
import { type UserAction, UserMenu } from './user-menu.tsx';

const statuses: Record<User['status'], [tone: Tone, word: string]> = {
  invited: ['accent', 'Invited'],
  active: ['good', 'Active'],
  disabled: ['bad', 'Disabled'],
};

/** Users, with a menu of actions for each. */
export function UserTable({
  label,
  users,
  partnerOf,
  onAct,
}: {
  label: string;
  users: readonly User[];
  /** Shown in a separate column if the list has users of several partners. */
  partnerOf?: (user: User) => ReactNode;
  onAct: (user: User, action: UserAction) => void;
}) {
  const { session } = useActingAs();
  const isOwn = (user: User) => user.user_id === session.user?.user_id;
  const columns: Column<User>[] = [
    {
      id: 'name',
      header: 'Name',
      cell: (user) => (
        <div className="min-w-0">
          <p className="font-medium">
            <bdi>{user.name}</bdi>
            {isOwn(user) && <span className="font-normal text-muted"> (you)</span>}
          </p>
          <p className="text-sm wrap-anywhere text-muted">{user.email}</p>
          <p className="text-sm md:hidden">
            {roleLabels[user.role].name}
            {partnerOf !== undefined && user.partner_client_id !== null && <> · {partnerOf(user)}</>}
          </p>
        </div>
      ),
    },
    { id: 'role', header: 'Role', wide: true, cell: ({ role }) => roleLabels[role].name },
    ...(partnerOf === undefined
      ? []
      : [{ id: 'partner', header: 'Partner', wide: true, cell: partnerOf } satisfies Column<User>]),
    {
      id: 'status',
      header: 'Status',
      cell: ({ status }) => <Badge tone={statuses[status][0]}>{statuses[status][1]}</Badge>,
    },
    {
      id: 'second-factor',
      header: 'Second factor',
      wide: true,
      cell: ({ has_second_factor, has_identity }) =>
        has_second_factor ? (
          'Set'
        ) : has_identity ? (
          'By identity provider'
        ) : (
          <span className="text-muted">None</span>
        ),
    },
    {
      id: 'last-signed-in',
      header: 'Last sign-in',
      wide: true,
      cell: ({ last_signed_in_at: at }) =>
        at === null ? <span className="text-muted">Never</span> : <Time at={at} now={serverNow()} />,
    },
    {
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      align: 'right',
      cell: (user) => !isOwn(user) && <UserMenu user={user} onAct={(action) => onAct(user, action)} />,
    },
  ];
  return <Table label={label} columns={columns} rows={users} keyOf={({ user_id }) => user_id} />;
}
