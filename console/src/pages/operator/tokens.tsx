import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../../api/client.ts';
import { given } from '../../routes/search.ts';
import { useSeat } from '../../shell/seat.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Listed } from '../../ui/listed.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { SecretDialog } from '../../ui/secret.tsx';
import { Empty } from '../../ui/states.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useToast } from '../../ui/toast.tsx';
import { PartnerName, usePartners } from './partner-name.tsx';

const route = getRouteApi('/operator/tokens');
type Token = Schema<'Token'>;

/** Bearer tokens of the management API. */
export function TokensPage() {
  const { api } = useSeat();
  const { cursor } = route.useSearch();
  const [isMaking, setMaking] = useState(false);
  const [made, show] = useState<Schema<'NewToken'> | null>(null);
  const [ending, end] = useState<Token | null>(null);
  const query = api.hooks.useQuery('get', '/v1/tokens', {
    params: { query: { limit: 50, ...given({ cursor }) } },
  });
  const columns: Column<Token>[] = [
    {
      id: 'name',
      header: 'What it is for',
      cell: ({ name, partner_client_id }) => (
        <span className="wrap-anywhere">
          <span className="font-medium">{name}</span>
          <span className="block text-sm md:hidden">
            <ActsFor partner={partner_client_id} />
          </span>
        </span>
      ),
    },
    {
      id: 'scope',
      header: 'Acts for',
      wide: true,
      cell: ({ partner_client_id }) => <ActsFor partner={partner_client_id} />,
    },
    {
      id: 'state',
      header: 'State',
      cell: ({ revoked_at }) =>
        revoked_at === null ? <Badge tone="good">Good</Badge> : <Badge>Revoked</Badge>,
    },
    { id: 'created_at', header: 'Made', wide: true, cell: ({ created_at }) => <Time at={created_at} /> },
    {
      id: 'revoke',
      header: <span className="sr-only">Revoke</span>,
      align: 'right',
      cell: (token) =>
        token.revoked_at === null && (
          <Button kind="quiet" aria-label={`Revoke ${token.name}`} onClick={() => end(token)}>
            Revoke
          </Button>
        ),
    },
  ];
  return (
    <Page
      title="Management tokens"
      lead="For programs that call the management API: Authorization: Bearer, and the token."
      actions={
        <Button kind="primary" onClick={() => setMaking(true)}>
          Make a token
        </Button>
      }
    >
      <Panel flush>
        <Listed
          query={query}
          of={(data) => data.tokens}
          empty={
            <Empty title="No tokens">Make one for each program, so that each can be ended by itself.</Empty>
          }
        >
          {(rows) => (
            <Table label="Tokens" columns={columns} rows={rows} keyOf={({ token_id }) => token_id} />
          )}
        </Listed>
      </Panel>
      <MakeDialog open={isMaking} onClose={() => setMaking(false)} onMade={show} />
      <SecretDialog
        title={`Token for ${made?.name ?? ''}`}
        secret={made?.token ?? null}
        name="token"
        onClose={() => show(null)}
      >
        <p>
          Send it as <code>Authorization: Bearer</code> and the token.
        </p>
      </SecretDialog>
      <RevokeDialog token={ending} onClose={() => end(null)} />
    </Page>
  );
}

function ActsFor({ partner }: { partner: string | null }) {
  return partner === null ? 'The operator' : <PartnerName id={partner} />;
}

function MakeDialog({
  open,
  onClose,
  onMade,
}: {
  open: boolean;
  onClose: () => void;
  onMade: (token: Schema<'NewToken'>) => void;
}) {
  const { api } = useSeat();
  const queryClient = useQueryClient();
  const create = api.hooks.useMutation('post', '/v1/tokens');
  const partners = usePartners();
  const [name, setName] = useState('');
  const [partner, setPartner] = useState('');
  return (
    <Confirm
      title="Make a token"
      action="Make it"
      open={open}
      onClose={onClose}
      disabled={name.trim() === ''}
      onConfirm={async () => {
        const { token } = await create.mutateAsync({ body: { name, partner_client_id: partner || null } });
        await queryClient.invalidateQueries();
        setName('');
        setPartner('');
        onMade(token);
      }}
    >
      <TextField
        label="What it is for"
        placeholder="Nightly export"
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <SelectField
        label="Acts for"
        value={partner}
        options={[
          ['', 'The operator: sees and may do everything'],
          ...partners.map(({ client_id, name: of }) => [client_id, `${of}: only what is its own`] as const),
        ]}
        onChange={({ target }) => setPartner(target.value)}
      />
    </Confirm>
  );
}

function RevokeDialog({ token, onClose }: { token: Token | null; onClose: () => void }) {
  const { api } = useSeat();
  const queryClient = useQueryClient();
  const toast = useToast();
  const revoke = api.hooks.useMutation('post', '/v1/tokens/{token_id}/revoke');
  return (
    <Confirm
      title={`Revoke the token for ${token?.name ?? ''}`}
      action="Revoke"
      kind="danger"
      open={token !== null}
      onClose={onClose}
      onConfirm={async () => {
        if (token === null) return;
        await revoke.mutateAsync({ params: { path: { token_id: token.token_id } } });
        await queryClient.invalidateQueries();
        toast.say(`Revoked: ${token.name}`);
      }}
    >
      <p>Whatever calls with it is refused from now on. This cannot be taken back.</p>
    </Confirm>
  );
}
