import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { dataOf, type Schema } from '../../api/client.ts';
import { given } from '../../routes/search.ts';
import { useActingAs } from '../../shell/acting-as.tsx';
import { showCredentials } from '../../ui/credentials.tsx';
import { Confirm, ConfirmButton } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { keyColumns, keyStatusColumn } from '../../ui/key-columns.tsx';
import {
  noRestrictions,
  OptionalRestrictions,
  OverlapField,
  RestrictDialog,
  toRestrictions,
  toRotation,
  usualOverlap,
} from '../../ui/key-restrictions.tsx';
import { Listed } from '../../ui/listed.tsx';
import { named } from '../../ui/named.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { RowMenu } from '../../ui/row-menu.tsx';
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
  const [rotating, rotate] = useState<Token | null>(null);
  const [editing, edit] = useState<Token | null>(null);
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
    keyStatusColumn,
    ...keyColumns,
    timeColumn('created_at', 'Created'),
    actionsOf(
      (token) =>
        token.status === 'active' && (
          <RowMenu
            about={token.name}
            actions={[
              { name: 'Rotate', onSelect: () => rotate(token) },
              { name: 'Edit', onSelect: () => edit(token) },
              { name: 'Revoke', onSelect: () => end(token), isDangerous: true },
            ]}
          />
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
      {rotating !== null && <RotateDialog token={rotating} onClose={() => rotate(null)} />}
      {editing !== null && <EditDialog token={editing} onClose={() => edit(null)} />}
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
  const [restrictions, restrict] = useState(noRestrictions);
  return (
    <ConfirmButton
      button="Create token"
      look="primary"
      title="Create token"
      action="Create"
      disabled={name.trim() === ''}
      onConfirm={async () => {
        const { token } = await dataOf(
          api.client.POST('/v1/tokens', {
            body: { name, partner_client_id: partner || null, ...toRestrictions(restrictions) },
          }),
        );
        setName('');
        setPartner('');
        restrict(noRestrictions);
        showToken(token);
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
      <OptionalRestrictions values={restrictions} onValues={restrict} />
    </ConfirmButton>
  );
}

function showToken({ name, token }: Schema<'NewToken'>): void {
  showCredentials({
    title: named`New token: ${name}`,
    values: [{ name: 'token', value: token, variable: 'GINGHAM_TOKEN' }],
    about: (
      <p>
        Send it in the header <code>Authorization</code>, after <code>Bearer</code>.
      </p>
    ),
  });
}

function RotateDialog({ token, onClose }: { token: Token; onClose: () => void }) {
  const { api } = useActingAs();
  const [overlap, setOverlap] = useState(usualOverlap);
  return (
    <Confirm
      title={named`Rotate token ${token.name}`}
      action="Rotate"
      open
      onClose={onClose}
      onConfirm={async () => {
        const { token: created } = await dataOf(
          api.client.POST('/v1/tokens/{token_id}/rotate', {
            params: { path: { token_id: token.token_id } },
            body: toRotation(overlap),
          }),
        );
        showToken(created);
      }}
    >
      <p>Creates a token with the same name, scope and allowed addresses. It is shown once.</p>
      <OverlapField label="The existing token" value={overlap} onValue={setOverlap} />
    </Confirm>
  );
}

function EditDialog({ token, onClose }: { token: Token; onClose: () => void }) {
  const { api } = useActingAs();
  const path = { token_id: token.token_id };
  return (
    <RestrictDialog
      title={named`Edit token ${token.name}`}
      of={token}
      onClose={onClose}
      onSave={(body, header) => api.client.PATCH('/v1/tokens/{token_id}', { params: { path, header }, body })}
    />
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
