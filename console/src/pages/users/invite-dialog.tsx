import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { operatorRoleValues, partnerRoleValues } from '../../api/enums.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { PartnerPicker } from '../operator/partner-name.tsx';
import { isPartnerRole, type Role, roleLabels, roleOptions } from './roles.ts';
import { showLink } from './show-link.tsx';

/** Invites a user. */
export function InviteDialog({
  partner: shown,
  onClose,
}: {
  /** The partner that the operator's list shows, or an empty string; undefined if a partner invites its own users. */
  partner: string | undefined;
  onClose: () => void;
}) {
  const { api } = useActingAs();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const ofPartners = shown !== undefined;
  const [role, setRole] = useState<Role>(
    shown === '' ? 'operator_reviewer' : ofPartners ? 'partner_admin' : 'partner_member',
  );
  const [partner, setPartner] = useState(shown ?? '');
  const needsPartner = ofPartners && isPartnerRole(role);
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
          ofPartners ? [...operatorRoleValues, ...partnerRoleValues] : partnerRoleValues,
        ).map(
          ([value, text]) => [value, ofPartners && isPartnerRole(value) ? `Partner: ${text}` : text] as const,
        )}
        hint={roleLabels[role].may}
        onValue={setRole}
      />
      {needsPartner && <PartnerPicker value={partner} none="Select a partner" onChange={setPartner} />}
    </Confirm>
  );
}
