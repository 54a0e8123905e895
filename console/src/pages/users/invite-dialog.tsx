import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { operatorRoleValues, partnerRoleValues } from '../../api/enums.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { isPartnerRole, type Role, roleLabels, roleOptions } from './roles.ts';
import { showLink } from './show-link.tsx';

/** Invites a user. */
export function InviteDialog({
  partners,
  onClose,
}: {
  /** For the operator to choose from; omitted for a partner, which invites its own users only. */
  partners?: readonly { client_id: string; name: string }[];
  onClose: () => void;
}) {
  const { api } = useActingAs();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>(partners === undefined ? 'partner_member' : 'operator_reviewer');
  const [partner, setPartner] = useState('');
  const needsPartner = partners !== undefined && isPartnerRole(role);
  return (
    <Confirm
      title="Invite user"
      action="Invite"
      open
      onClose={onClose}
      disabled={name.trim() === '' || !email.includes('@') || (needsPartner && partner === '')}
      onConfirm={async () => {
        const { user, link } = await dataOf(
          api.client.POST('/v1/users', {
            body: { name, email, role, ...(needsPartner ? { partner_client_id: partner } : {}) },
          }),
        );
        showLink(user, link);
      }}
    >
      <TextField label="Name" autoComplete="off" maxLength={255} value={name} onValue={setName} />
      <TextField
        label="Email address"
        type="email"
        autoComplete="off"
        hint="Used to sign in. No email is sent: you get a link to share."
        value={email}
        onValue={setEmail}
      />
      <SelectField
        label="Role"
        value={role}
        options={roleOptions(
          partners === undefined ? partnerRoleValues : [...operatorRoleValues, ...partnerRoleValues],
        ).map(
          ([value, text]) =>
            [value, partners !== undefined && isPartnerRole(value) ? `Partner: ${text}` : text] as const,
        )}
        hint={roleLabels[role].may}
        onValue={setRole}
      />
      {needsPartner && (
        <SelectField
          label="Partner"
          value={partner}
          options={[
            ['', 'Select a partner'],
            ...partners.map(({ client_id, name: of }) => [client_id, of] as const),
          ]}
          onValue={setPartner}
        />
      )}
    </Confirm>
  );
}
