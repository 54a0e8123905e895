import { useState } from 'react';
import { dataOf, type Schema } from '../../../api/client.ts';
import { environmentValues } from '../../../api/enums.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Badge, enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Code } from '../../../ui/copy.tsx';
import { clientCredentials, showCredentials } from '../../../ui/credentials.tsx';
import { Confirm, ConfirmButton } from '../../../ui/dialog.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { keyColumns } from '../../../ui/key-columns.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { actionsOf, type Column, Pager, Table } from '../../../ui/table.tsx';
import { timeColumn } from '../../../ui/time-column.tsx';

type Secret = Schema<'PartnerSecret'>;

/** The secrets of a partner, revoked ones included; new ones are shown once. */
export function Secrets({ id }: { id: string }) {
  const { api } = useActingAs();
  const [cursor, setCursor] = useState<string>();
  const [ending, end] = useState<Secret | null>(null);
  const query = api.hooks.useQuery('get', '/v1/partners/{client_id}/secrets', {
    params: { path: { client_id: id }, query: { limit: 10, ...(cursor === undefined ? {} : { cursor }) } },
  });
  const columns: Column<Secret>[] = [
    {
      id: 'environment',
      header: 'Environment',
      width: 'w-32',
      cell: ({ environment }) => enumLabel(environment),
    },
    {
      id: 'state',
      header: 'Status',
      width: 'w-28',
      cell: ({ revoked_at }) =>
        revoked_at === null ? <Badge tone="good">Active</Badge> : <Badge>Revoked</Badge>,
    },
    { id: 'secret_id', header: 'secret_id', wide: true, cell: ({ secret_id }) => <Code>{secret_id}</Code> },
    ...keyColumns,
    timeColumn('created_at', 'Issued'),
    actionsOf(
      (secret) =>
        secret.revoked_at === null && (
          <Button
            kind="quiet"
            aria-label={`Revoke ${secret.environment} secret ${secret.secret_id}`}
            onClick={() => end(secret)}
          >
            Revoke
          </Button>
        ),
    ),
  ];
  return (
    <Panel title="Secrets" actions={<IssueSecret id={id} />} flush>
      <Loaded query={query} rows={5}>
        {({ secrets, next_cursor }) =>
          secrets.length === 0 ? (
            <Empty title="No secrets yet">Issue one, so that the partner can make calls.</Empty>
          ) : (
            <>
              <Table label="Secrets" columns={columns} rows={secrets} keyOf={({ secret_id }) => secret_id} />
              <Pager
                count={secrets.length}
                next={next_cursor}
                onFirst={cursor === undefined ? undefined : () => setCursor(undefined)}
                onNext={setCursor}
              />
            </>
          )
        }
      </Loaded>
      <RevokeDialog id={id} secret={ending} onClose={() => end(null)} />
    </Panel>
  );
}

function IssueSecret({ id }: { id: string }) {
  const { api } = useActingAs();
  const [environment, setEnvironment] = useState<Schema<'Environment'>>('sandbox');
  return (
    <ConfirmButton
      button="Issue secret"
      title="Issue secret"
      action="Issue"
      onConfirm={async () => {
        const { secret } = await dataOf(
          api.client.POST('/v1/partners/{client_id}/secrets', {
            params: { path: { client_id: id } },
            body: { environment },
          }),
        );
        showCredentials({
          title: `New ${environment} secret`,
          values: clientCredentials(id, { [environment]: secret.secret }),
          lead: 'Give it to the partner over a secure channel.',
        });
      }}
    >
      <p>Earlier secrets stay valid until revoked, so that the partner can rotate without downtime.</p>
      <SelectField
        label="Environment"
        value={environment}
        options={environmentValues.map((value) => [value, enumLabel(value)] as const)}
        onValue={setEnvironment}
      />
    </ConfirmButton>
  );
}

function RevokeDialog({ id, secret, onClose }: { id: string; secret: Secret | null; onClose: () => void }) {
  const { api } = useActingAs();
  return (
    <Confirm
      title={`Revoke ${secret?.environment ?? ''} secret`}
      action="Revoke"
      kind="danger"
      open={secret !== null}
      onClose={onClose}
      onConfirm={async () => {
        if (secret === null) return;
        await api.client.POST('/v1/partners/{client_id}/secrets/{secret_id}/revoke', {
          params: { path: { client_id: id, secret_id: secret.secret_id } },
        });
      }}
    >
      <p>Calls with it are rejected from now on. This cannot be undone.</p>
    </Confirm>
  );
}
