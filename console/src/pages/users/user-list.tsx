import { type ReactNode, useState } from 'react';
import type { Schema } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Listed, type ListQuery } from '../../ui/listed.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Empty } from '../../ui/states.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import type { User } from './roles.ts';
import type { UserAction } from './user-actions.ts';
import { UserDialog } from './user-dialogs.tsx';
import { UserTable } from './user-table.tsx';

/** A page that lists, invites and edits users. */
export function UserList({
  title,
  lead,
  query,
  filter,
  isFiltered = false,
  partner,
  partnerOf,
}: {
  title: string;
  lead: string;
  query: ListQuery<Schema<'ListUsersResponse'>>;
  filter?: ReactNode;
  isFiltered?: boolean;
  /** The partner that the operator's list shows, or an empty string; omitted for the list of a partner. */
  partner?: string;
  partnerOf?: (user: User) => ReactNode;
}) {
  const [isInviting, setInviting] = useState(false);
  const [acting, act] = useState<{ user: User; action: UserAction } | null>(null);
  return (
    <Page
      title={title}
      lead={lead}
      actions={
        <Button kind="primary" onClick={() => setInviting(true)}>
          Invite user
        </Button>
      }
    >
      <Panel flush>
        {filter}
        <Listed
          query={query}
          of={(data) => data.users}
          empty={
            isFiltered ? (
              <Empty title="No matching users">Remove a filter to see more.</Empty>
            ) : (
              <Empty title="No users">Invite a user; they get a link to set a password.</Empty>
            )
          }
        >
          {(rows) => (
            <UserTable
              label={title}
              users={rows}
              {...(partnerOf === undefined ? {} : { partnerOf })}
              onAct={(user, action) => act({ user, action })}
            />
          )}
        </Listed>
      </Panel>
      {isInviting && <InviteDialog partner={partner} onClose={() => setInviting(false)} />}
      {acting !== null && <UserDialog {...acting} onClose={() => act(null)} />}
    </Page>
  );
}
