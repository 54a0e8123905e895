import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Checkbox, SelectField, TextField } from '../../ui/field.tsx';
import { named } from '../../ui/named.tsx';
import { useToast } from '../../ui/toast.tsx';
import { type Role, roleLabels, roleOptions, rolesBeside, type User } from './roles.ts';
import { showLink } from './show-link.tsx';
import type { UserAction } from './user-actions.ts';

interface ActionProps {
  user: User;
  onClose: () => void;
}

/** The dialog of an action on a user. */
export function UserDialog({ action, ...props }: ActionProps & { action: UserAction }) {
  switch (action) {
    case 'change':
      return <ChangeDialog {...props} />;
    case 'link':
      return <LinkDialog {...props} />;
    case 'end-sessions':
      return <EndSessionsDialog {...props} />;
    case 'disable':
    case 'enable':
      return <AdmitDialog {...props} disabled={action === 'disable'} />;
    case 'remove':
      return <RemoveDialog {...props} />;
  }
}

const params = ({ user_id }: User) => ({ path: { user_id } });

function ChangeDialog({ user, onClose }: ActionProps) {
  const { api } = useActingAs();
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState<Role>(user.role);
  // As it was when the dialog was opened.
  const [before] = useState(user);
  const body = { ...(name !== before.name && { name }), ...(role !== before.role && { role }) };
  return (
    <Confirm
      title={named`Edit ${user.name}`}
      action="Save"
      open
      onClose={onClose}
      disabled={name.trim() === '' || Object.keys(body).length === 0}
      onConfirm={async () => {
        const header = { 'If-Match': `"${before.version}"` };
        await api.client.PATCH('/v1/users/{user_id}', { params: { ...params(user), header }, body });
      }}
    >
      <TextField label="Name" autoComplete="off" maxLength={255} value={name} onValue={setName} />
      <SelectField
        label="Role"
        value={role}
        options={roleOptions(rolesBeside(user.role))}
        hint={roleLabels[role].may}
        onValue={setRole}
      />
      {role !== before.role && <p>A new role ends their sessions; they must sign in again.</p>}
    </Confirm>
  );
}

function LinkDialog({ user, onClose }: ActionProps) {
  const { api } = useActingAs();
  const [drops, setDrops] = useState(false);
  const isInvitation = user.status === 'invited';
  return (
    <Confirm
      title={isInvitation ? named`Reinvite ${user.name}` : named`Reset password of ${user.name}`}
      action="Create link"
      open
      onClose={onClose}
      onConfirm={async () => {
        const { link } = await dataOf(
          api.client.POST('/v1/users/{user_id}/link', {
            params: params(user),
            body: {
              purpose: isInvitation ? 'invitation' : 'password_reset',
              ...(drops ? { drop_second_factor: true } : {}),
            },
          }),
        );
        showLink(user, link);
      }}
    >
      <p>
        {isInvitation
          ? 'Creates a link valid for seven days. Earlier links become invalid.'
          : 'Creates a single-use link, valid for one day, to set a new password. The old password works until then. Earlier links become invalid.'}
      </p>
      {user.has_second_factor && (
        <Checkbox
          label="Also remove their second factor"
          hint="For a user who has lost their authenticator and recovery codes. Verify their identity first."
          checked={drops}
          onCheck={setDrops}
        />
      )}
    </Confirm>
  );
}

function EndSessionsDialog({ user, onClose }: ActionProps) {
  const { api } = useActingAs();
  const { say } = useToast();
  return (
    <Confirm
      title={named`Sign ${user.name} out everywhere`}
      action="Sign out"
      kind="danger"
      open
      onClose={onClose}
      onConfirm={async () => {
        const { ended } = await dataOf(
          api.client.POST('/v1/users/{user_id}/end-sessions', { params: params(user) }),
        );
        say(ended === 1 ? '1 session ended' : `${ended} sessions ended`);
      }}
    >
      <p>All their sessions end immediately. They can sign in again.</p>
    </Confirm>
  );
}

function AdmitDialog({ user, onClose, disabled }: ActionProps & { disabled: boolean }) {
  const { api } = useActingAs();
  return (
    <Confirm
      title={disabled ? named`Disable ${user.name}` : named`Enable ${user.name}`}
      action={disabled ? 'Disable' : 'Enable'}
      kind={disabled ? 'danger' : 'primary'}
      open
      onClose={onClose}
      onConfirm={async () => {
        await api.client.PATCH('/v1/users/{user_id}', { params: params(user), body: { disabled } });
      }}
    >
      <p>
        {disabled
          ? 'Their sessions end immediately, and they cannot sign in until enabled again. Their actions stay in the audit log under their name.'
          : 'They can sign in again, with the same role.'}
      </p>
    </Confirm>
  );
}

function RemoveDialog({ user, onClose }: ActionProps) {
  const { api } = useActingAs();
  return (
    <Confirm
      title={named`Remove ${user.name}`}
      action="Remove"
      kind="danger"
      open
      onClose={onClose}
      onConfirm={async () => {
        await api.client.DELETE('/v1/users/{user_id}', { params: params(user) });
      }}
    >
      <p>
        Their sessions end immediately and {user.email} can no longer sign in. This cannot be undone, but they
        can be invited again.
      </p>
    </Confirm>
  );
}
