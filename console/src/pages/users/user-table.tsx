import type { ReactNode } from 'react';
import { serverNow } from '../../api/server-clock.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { RowMenu } from '../../ui/row-menu.tsx';
import { actionsOf, type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { roleLabels, type User } from './roles.ts';
import { type UserAction, userActions } from './user-actions.ts';

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
        <>
          <bdi className="font-medium">{user.name}</bdi>
          {isOwn(user) && <span className="text-muted"> (you)</span>}
        </>
      ),
    },
    { id: 'email', header: 'Email', cell: ({ email }) => email },
    { id: 'role', header: 'Role', width: 'w-34', cell: ({ role }) => roleLabels[role].name },
    ...(partnerOf === undefined
      ? []
      : [{ id: 'partner', header: 'Partner', width: 'w-36', cell: partnerOf } satisfies Column<User>]),
    {
      id: 'status',
      header: 'Status',
      width: 'w-26',
      cell: ({ status }) => <Badge tone={statuses[status][0]}>{statuses[status][1]}</Badge>,
    },
    {
      id: 'second-factor',
      header: 'Second factor',
      width: 'w-32',
      wide: 'very',
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
      width: 'w-30',
      narrow: 'time',
      cell: ({ last_signed_in_at: at }) =>
        at === null ? <span className="text-muted">Never</span> : <Time at={at} now={serverNow()} />,
    },
    actionsOf(
      (user) =>
        !isOwn(user) && (
          <RowMenu about={user.name} actions={userActions(user, (action) => onAct(user, action))} />
        ),
      'w-15',
    ),
  ];
  return <Table label={label} columns={columns} rows={users} keyOf={({ user_id }) => user_id} />;
}
