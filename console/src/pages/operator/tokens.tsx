import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { dataOf, type Schema } from '../../api/client.ts';
import { given } from '../../routes/search.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { showCredentials } from '../../ui/credentials.tsx';
import { Confirm, ConfirmButton } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { keyColumns } from '../../ui/key-columns.tsx';
import { Listed } from '../../ui/listed.tsx';
import { named } from '../../ui/named.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Empty } from '../../ui/states.tsx';
import { actionsOf, type Column, Table } from '../../ui/table.tsx';
import { timeColumn } from '../../ui/time-column.tsx';
import { PartnerName, PartnerPicker } from './partner-name.tsx';

const route = getRouteApi('/operator/tokens');
type Token = Schema<'Token'>;

/** Bearer tokens of the management API. */
export function TokensPage() {
  const { api } = useActingAs();
  const { cursor } = route.useSearch();
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
    timeColumn('created_at', 'Created'),
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
      actions={<CreateToken />}
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
      <RevokeDialog token={ending} onClose={() => end(null)} />
    </Page>
  );
}

function ActsFor({ token: { partner_client_id, partner_name } }: { token: Token }) {
  return partner_client_id === null ? 'Operator' : <PartnerName of={{ partner_client_id, partner_name }} />;
}

function CreateToken() {
  const { api } = useActingAs();
  const [name, setName] = useState('');
  const [partner, setPartner] = useState('');
  return (
    <ConfirmButton
      button="Create token"
      look="primary"
      title="Create token"
      action="Create"
      disabled={name.trim() === ''}
      onConfirm={async () => {
        const { token } = await dataOf(
          api.client.POST('/v1/tokens', { body: { name, partner_client_id: partner || null } }),
        );
        setName('');
        setPartner('');
        showCredentials({
          title: named`New token: ${token.name}`,
          values: [{ name: 'token', value: token.token, variable: 'GINGHAM_TOKEN' }],
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
      <PartnerPicker label="Scope" value={partner} none="Operator: full access" onChange={setPartner} />
      {partner !== '' && <p className="text-muted">It can access only this partner’s data.</p>}
    </ConfirmButton>
  );
}

function RevokeDialog({ token, onClose }: { token: Token | null; onClose: () => void }) {
  const { api } = useActingAs();
  return (
    <Confirm
      title={named`Revoke token ${token?.name ?? ''}`}
      action="Revoke"
      kind="danger"
      open={token !== null}
      onClose={onClose}
      onConfirm={async () => {
        if (token === null) return;
        await api.client.POST('/v1/tokens/{token_id}/revoke', {
          params: { path: { token_id: token.token_id } },
        });
      }}
    >
      <p>Calls with it are rejected from now on. This cannot be undone.</p>
    </Confirm>
  );
}
