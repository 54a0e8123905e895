import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../../api/client.ts';
import { given } from '../../routes/search.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { endsAtOnce } from '../../shell/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { keyColumns } from '../../ui/key-columns.tsx';
import { Listed } from '../../ui/listed.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { showSecret } from '../../ui/secret.tsx';
import { Empty } from '../../ui/states.tsx';
import { actionsOf, type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { PartnerName, usePartners } from './partner-name.tsx';

const route = getRouteApi('/operator/tokens');
type Token = Schema<'Token'>;

/** Bearer tokens of the management API. */
export function TokensPage() {
  const { api } = useActingAs();
  const { cursor } = route.useSearch();
  const [isMaking, setMaking] = useState(false);
  const [ending, end] = useState<Token | null>(null);
  const query = api.hooks.useQuery('get', '/v1/tokens', {
    params: { query: { limit: 50, ...given({ cursor }) } },
  });
  const columns: Column<Token>[] = [
    {
      id: 'name',
      header: 'Name',
      cell: ({ name }) => <span className="font-medium">{name}</span>,
    },
    {
      id: 'scope',
      header: 'Scope',
      cell: (token) => <ActsFor token={token} />,
    },
    {
      id: 'state',
      header: 'Status',
      width: 'w-28',
      cell: ({ revoked_at }) =>
        revoked_at === null ? <Badge tone="good">Active</Badge> : <Badge>Revoked</Badge>,
    },
    ...keyColumns,
    {
      id: 'created_at',
      header: 'Created',
      width: 'w-42',
      narrow: 'time',
      cell: ({ created_at }) => <Time at={created_at} />,
    },
    actionsOf(
      (token) =>
        token.revoked_at === null && (
          <Button kind="quiet" aria-label={`Revoke ${token.name}`} onClick={() => end(token)}>
            Revoke
          </Button>
        ),
    ),
  ];
  return (
    <Page
      title="Management tokens"
      lead="Bearer tokens for programs that call the management API."
      actions={
        <Button kind="primary" onClick={() => setMaking(true)}>
          Create token
        </Button>
      }
    >
      <Panel flush>
        <Listed
          query={query}
          of={(data) => data.tokens}
          empty={
            <Empty title="No tokens">Create one per program, so that each can be revoked separately.</Empty>
          }
        >
          {(rows) => (
            <Table label="Tokens" columns={columns} rows={rows} keyOf={({ token_id }) => token_id} />
          )}
        </Listed>
      </Panel>
      <MakeDialog open={isMaking} onClose={() => setMaking(false)} />
      <RevokeDialog token={ending} onClose={() => end(null)} />
    </Page>
  );
}

function ActsFor({ token: { partner_client_id, partner_name } }: { token: Token }) {
  return partner_client_id === null ? 'Operator' : <PartnerName of={{ partner_client_id, partner_name }} />;
}

function MakeDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { api } = useActingAs();
  const create = api.hooks.useMutation('post', '/v1/tokens', endsAtOnce);
  const partners = usePartners(open);
  const [name, setName] = useState('');
  const [partner, setPartner] = useState('');
  return (
    <Confirm
      title="Create token"
      action="Create"
      open={open}
      onClose={onClose}
      disabled={name.trim() === ''}
      onConfirm={async () => {
        const { token } = await create.mutateAsync({ body: { name, partner_client_id: partner || null } });
        setName('');
        setPartner('');
        showSecret({
          title: `New token: ${token.name}`,
          name: 'token',
          secret: token.token,
          about: (
            <p>
              Send it in the header <code>Authorization</code>, after <code>Bearer</code>.
            </p>
          ),
        });
      }}
    >
      <TextField
        label="Name"
        placeholder="Nightly export"
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <SelectField
        label="Scope"
        value={partner}
        options={[
          ['', 'Operator: full access'],
          ...partners.map(({ client_id, name: of }) => [client_id, `${of}: its own data only`] as const),
        ]}
        onChange={({ target }) => setPartner(target.value)}
      />
    </Confirm>
  );
}

function RevokeDialog({ token, onClose }: { token: Token | null; onClose: () => void }) {
  const { api } = useActingAs();
  const toast = useToast();
  const revoke = api.hooks.useMutation('post', '/v1/tokens/{token_id}/revoke');
  return (
    <Confirm
      title={`Revoke token ${token?.name ?? ''}`}
      action="Revoke"
      kind="danger"
      open={token !== null}
      onClose={onClose}
      onConfirm={async () => {
        if (token === null) return;
        await revoke.mutateAsync({ params: { path: { token_id: token.token_id } } });
        toast.say(`Revoked: ${token.name}`);
      }}
    >
      <p>Calls with it are rejected from now on. This cannot be undone.</p>
    </Confirm>
  );
}
