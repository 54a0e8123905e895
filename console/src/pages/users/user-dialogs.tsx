import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSeat } from '../../shell/seat.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Checkbox, SelectField, TextField } from '../../ui/field.tsx';
import { useToast } from '../../ui/toast.tsx';
import { type Role, roleOptions, rolesBeside, roleWords, type User } from './roles.ts';
import type { UserAction } from './user-menu.tsx';

interface ActionProps {
  user: User;
  onClose: () => void;
}

/** The dialog of what is to be done about a user. */
export function UserDialog({
  action,
  onLink,
  ...props
}: ActionProps & { action: UserAction; onLink: (user: User, link: string) => void }) {
  switch (action) {
    case 'change':
      return <ChangeDialog {...props} />;
    case 'link':
      return <LinkDialog {...props} onLink={onLink} />;
    case 'end-sessions':
      return <EndSessionsDialog {...props} />;
    case 'disable':
    case 'enable':
      return <AdmitDialog {...props} disabled={action === 'disable'} />;
    case 'remove':
      return <RemoveDialog {...props} />;
  }
}

/** Reads anew what is shown, and says what has been done. */
function useDone(): (said: string) => Promise<void> {
  const queryClient = useQueryClient();
  const toast = useToast();
  return async (said) => {
    await queryClient.invalidateQueries();
    toast.say(said);
  };
}

const params = ({ user_id }: User) => ({ path: { user_id } });

function ChangeDialog({ user, onClose }: ActionProps) {
  const { api } = useSeat();
  const done = useDone();
  const update = api.hooks.useMutation('patch', '/v1/users/{user_id}');
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState<Role>(user.role);
  return (
    <Confirm
      title={`Change ${user.name}`}
      action="Save"
      open
      onClose={onClose}
      disabled={name.trim() === '' || (name === user.name && role === user.role)}
      onConfirm={async () => {
        await update.mutateAsync({ params: params(user), body: { name, role } });
        await done(`Changed ${name}`);
      }}
    >
      <TextField
        label="Name"
        autoComplete="off"
        maxLength={255}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <SelectField
        label="Role"
        value={role}
        options={roleOptions(rolesBeside(user.role))}
        hint={roleWords[role].may}
        onChange={({ target }) => setRole(target.value as Role)}
      />
      {role !== user.role && <p>Another role ends their sessions: they sign in again with it.</p>}
    </Confirm>
  );
}

function LinkDialog({ user, onClose, onLink }: ActionProps & { onLink: (user: User, link: string) => void }) {
  const { api } = useSeat();
  const make = api.hooks.useMutation('post', '/v1/users/{user_id}/link');
  const [drops, setDrops] = useState(false);
  const isInvitation = user.status === 'invited';
  return (
    <Confirm
      title={isInvitation ? `Invite ${user.name} once more` : `Set the password of ${user.name} anew`}
      action="Make a link"
      open
      onClose={onClose}
      onConfirm={async () => {
        const { link } = await make.mutateAsync({
          params: params(user),
          body: {
            purpose: isInvitation ? 'invitation' : 'password_reset',
            ...(drops ? { drop_second_factor: true } : {}),
          },
        });
        onLink(user, link);
      }}
    >
      <p>
        {isInvitation
          ? 'Makes a link that is good for seven days. The one before ends with it.'
          : 'Makes a link that is good for one day and sets their password, once. Until it is used, the password stays. A link made before ends with it.'}
      </p>
      {user.has_second_factor && (
        <Checkbox
          label="Also remove their second factor"
          hint="For somebody who has lost their authenticator and their recovery codes. Make sure that it is they who ask."
          checked={drops}
          onChange={({ target }) => setDrops(target.checked)}
        />
      )}
    </Confirm>
  );
}

function EndSessionsDialog({ user, onClose }: ActionProps) {
  const { api } = useSeat();
  const done = useDone();
  const end = api.hooks.useMutation('post', '/v1/users/{user_id}/end-sessions');
  return (
    <Confirm
      title={`Sign ${user.name} out everywhere`}
      action="Sign out"
      kind="danger"
      open
      onClose={onClose}
      onConfirm={async () => {
        const { ended } = await end.mutateAsync({ params: params(user) });
        await done(ended === 1 ? 'One session was ended' : `${ended} sessions were ended`);
      }}
    >
      <p>All their sessions end at once. They can sign in again.</p>
    </Confirm>
  );
}

function AdmitDialog({ user, onClose, disabled }: ActionProps & { disabled: boolean }) {
  const { api } = useSeat();
  const done = useDone();
  const update = api.hooks.useMutation('patch', '/v1/users/{user_id}');
  return (
    <Confirm
      title={disabled ? `Disable ${user.name}` : `Let ${user.name} in again`}
      action={disabled ? 'Disable' : 'Let in'}
      kind={disabled ? 'danger' : 'primary'}
      open
      onClose={onClose}
      onConfirm={async () => {
        await update.mutateAsync({ params: params(user), body: { disabled } });
        await done(disabled ? `${user.name} is disabled` : `${user.name} can sign in again`);
      }}
    >
      <p>
        {disabled
          ? 'Their sessions end at once, and they cannot sign in until they are let in again. What they have done stays in the log under their name.'
          : 'They can sign in again as before, with the same role.'}
      </p>
    </Confirm>
  );
}

function RemoveDialog({ user, onClose }: ActionProps) {
  const { api } = useSeat();
  const done = useDone();
  const remove = api.hooks.useMutation('delete', '/v1/users/{user_id}');
  return (
    <Confirm
      title={`Remove ${user.name}`}
      action="Remove"
      kind="danger"
      open
      onClose={onClose}
      onConfirm={async () => {
        await remove.mutateAsync({ params: params(user) });
        await done(`${user.name} is removed`);
      }}
    >
      <p>
        Their sessions end at once and {user.email} can no longer sign in. This cannot be taken back, but they
        can be invited again.
      </p>
    </Confirm>
  );
}
