import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Code } from '../../../ui/copy.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { Facts } from '../../../ui/page.tsx';
import { SecretDialog } from '../../../ui/secret.tsx';
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
  const queryClient = useQueryClient();
  const create = api.hooks.useMutation('post', '/v1/sandbox-partners');
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState<string>('86400');
  const [made, show] = useState<Schema<'NewSandboxPartner'> | null>(null);
  return (
    <>
      <Confirm
        title="Create temporary partner"
        action="Create"
        open={open}
        onClose={onClose}
        onConfirm={async () => {
          const { sandbox_partner } = await create.mutateAsync({
            body: { ...(name.trim() === '' ? {} : { name }), expires_in_seconds: Number(lifetime) },
          });
          await queryClient.invalidateQueries();
          setName('');
          show(sandbox_partner);
        }}
      >
        <p>
          It is ready for use, only in its own sandbox and isolated from others. When it expires, everything
          it owns is deleted.
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
      <SecretDialog
        title="Partner created"
        name="sandbox secret"
        secret={made?.secret ?? null}
        onClose={() => show(null)}
      >
        {made && (
          <Facts
            items={[
              ['Name', <PartnerLink key="name" partner={made.partner} />],
              ['client_id', <Code key="id">{made.client_id}</Code>],
              ['Expires', <Time exact key="end" at={made.expires_at} />],
            ]}
          />
        )}
      </SecretDialog>
    </>
  );
}

function PartnerLink({ partner }: { partner: Schema<'Partner'> }) {
  return (
    <Link to="/operator/partners/$id" params={{ id: partner.client_id }} className="text-accent underline">
      {partner.name}
    </Link>
  );
}
