import { useState } from 'react';
import { dataOf, type Schema } from '../../../api/client.ts';
import { environmentValues } from '../../../api/enums.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Code } from '../../../ui/copy.tsx';
import { clientCredentials, showCredentials } from '../../../ui/credentials.tsx';
import { Confirm, ConfirmButton } from '../../../ui/dialog.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { environmentColumn, keyActions, keyColumns, keyStatusColumn } from '../../../ui/key-columns.tsx';
import { RestrictDialog, useNewKey } from '../../../ui/key-restrictions.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { type Column, Pager, Table } from '../../../ui/table.tsx';
import { timeColumn } from '../../../ui/time-column.tsx';

type Secret = Schema<'PartnerSecret'>;

/** The secrets of a partner, former ones included; new ones are shown once. */
export function Secrets({ id }: { id: string }) {
  const { api } = useActingAs();
  const [cursor, setCursor] = useState<string>();
  const [ending, end] = useState<Secret | null>(null);
  const [editing, edit] = useState<Secret | null>(null);
  const query = api.hooks.useQuery('get', '/v1/partners/{client_id}/secrets', {
    params: { path: { client_id: id }, query: { limit: 10, ...(cursor === undefined ? {} : { cursor }) } },
  });
  const columns: Column<Secret>[] = [
    environmentColumn,
    keyStatusColumn,
    { id: 'secret_id', header: 'secret_id', wide: true, cell: ({ secret_id }) => <Code>{secret_id}</Code> },
    ...keyColumns,
    timeColumn('created_at', 'Issued'),
    keyActions<Secret>({
      isOffered: ({ status }) => status === 'active',
      nameOf: ({ environment, secret_id }) => `${environment} secret ${secret_id}`,
      onEdit: edit,
      onRevoke: end,
    }),
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
      {editing !== null && (
        <RestrictDialog
          title={`Edit ${editing.environment} secret`}
          of={editing}
          onClose={() => edit(null)}
          onSave={(body, header) =>
            api.client.PATCH('/v1/partners/{client_id}/secrets/{secret_id}', {
              params: { path: { client_id: id, secret_id: editing.secret_id }, header },
              body,
            })
          }
        />
      )}
      <RevokeDialog id={id} secret={ending} onClose={() => end(null)} />
    </Panel>
  );
}

function IssueSecret({ id }: { id: string }) {
  const { api } = useActingAs();
  const [environment, setEnvironment] = useState<Schema<'Environment'>>('sandbox');
  const newKey = useNewKey();
  return (
    <ConfirmButton
      button="Issue secret"
      title="Issue secret"
      action="Issue"
      onConfirm={async () => {
        const { secret } = await dataOf(
          api.client.POST('/v1/partners/{client_id}/secrets', {
            params: { path: { client_id: id } },
            body: { environment, ...newKey.body() },
          }),
        );
        showCredentials({
          title: `New ${environment} secret`,
          values: clientCredentials(id, { [environment]: secret.secret }),
          lead: 'Give it to the partner over a secure channel.',
        });
        newKey.reset();
      }}
    >
      <SelectField
        label="Environment"
        value={environment}
        options={environmentValues.map((value) => [value, enumLabel(value)] as const)}
        onValue={setEnvironment}
      />
      {newKey.fields('Existing secrets there')}
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
