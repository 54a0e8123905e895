import { useState } from 'react';
import { dataOf } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { clientCredentials, showCredentials } from '../../../ui/credentials.tsx';
import { ConfirmButton } from '../../../ui/dialog.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { Facts } from '../../../ui/page.tsx';
import { Time } from '../../../ui/time.tsx';

const lifetimes = [
  ['3600', '1 hour'],
  ['86400', '1 day'],
  ['604800', '1 week'],
  ['2592000', '30 days'],
] as const;

/** Creates a temporary partner, for a test or a branch, and shows its credentials once. */
export function CreateSandboxPartner() {
  const { api } = useActingAs();
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState<string>('86400');
  return (
    <ConfirmButton
      button="Create temporary partner"
      title="Create temporary partner"
      action="Create"
      onConfirm={async () => {
        const { sandbox_partner } = await dataOf(
          api.client.POST('/v1/sandbox-partners', {
            body: { ...(name.trim() === '' ? {} : { name }), expires_in_seconds: Number(lifetime) },
          }),
        );
        setName('');
        showCredentials({
          title: 'Partner created',
          values: clientCredentials(sandbox_partner.client_id, { sandbox: sandbox_partner.secret }),
          about: (
            <Facts
              items={[
                ['Name', sandbox_partner.partner.name],
                ['Expires', <Time exact key="end" at={sandbox_partner.expires_at} />],
              ]}
            />
          ),
        });
      }}
    >
      <p>
        It is ready for use, only in its own sandbox and isolated from others. When it expires, everything it
        owns is deleted.
      </p>
      <TextField label="Name (optional)" placeholder="checkout tests" value={name} onValue={setName} />
      <SelectField label="Lifetime" value={lifetime} options={lifetimes} onValue={setLifetime} />
    </ConfirmButton>
  );
}
