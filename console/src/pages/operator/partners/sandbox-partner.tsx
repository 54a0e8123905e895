import { useState } from 'react';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { endsAtOnce } from '../../../shell/session.ts';
import { Code } from '../../../ui/copy.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { Facts } from '../../../ui/page.tsx';
import { showSecret } from '../../../ui/secret.tsx';
import { Time } from '../../../ui/time.tsx';

const lifetimes = [
  ['3600', '1 hour'],
  ['86400', '1 day'],
  ['604800', '1 week'],
  ['2592000', '30 days'],
] as const;

/** Creates a temporary partner, for a test or a branch, and shows its credentials once. */
export function SandboxPartnerDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { api } = useActingAs();
  const create = api.hooks.useMutation('post', '/v1/sandbox-partners', endsAtOnce);
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState<string>('86400');
  return (
    <Confirm
      title="Create temporary partner"
      action="Create"
      open={open}
      onClose={onClose}
      onConfirm={async () => {
        const { sandbox_partner } = await create.mutateAsync({
          body: { ...(name.trim() === '' ? {} : { name }), expires_in_seconds: Number(lifetime) },
        });
        setName('');
        showSecret({
          title: 'Partner created',
          name: 'sandbox secret',
          secret: sandbox_partner.secret,
          about: (
            <Facts
              items={[
                ['Name', sandbox_partner.partner.name],
                ['client_id', <Code key="id">{sandbox_partner.client_id}</Code>],
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
      <TextField
        label="Name (optional)"
        placeholder="checkout tests"
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <SelectField
        label="Lifetime"
        value={lifetime}
        options={lifetimes}
        onChange={({ target }) => setLifetime(target.value)}
      />
    </Confirm>
  );
}
