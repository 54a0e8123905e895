import { useState } from 'react';
import { dataOf, type Environment, type Schema } from '../../../api/client.ts';
import { useActingAsPartner, useMay } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { clientCredentials, showCredentials } from '../../../ui/credentials.tsx';
import { Confirm, ConfirmButton } from '../../../ui/dialog.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { environmentColumn, keyActions, keyColumns, keyStatusColumn } from '../../../ui/key-columns.tsx';
import { RestrictDialog, useNewKey } from '../../../ui/key-restrictions.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Empty } from '../../../ui/states.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { timeColumn } from '../../../ui/time-column.tsx';

type Customer = Schema<'EndCustomer'>;
type Key = Schema<'EndCustomerKey'>;

/** The active and past keys of an end customer, without their secrets. */
export function Keys({ customer }: { customer: Customer }) {
  const { api } = useActingAsPartner();
  const mayChange = useMay('partner_admin') && customer.removed_at === null;
  const [revoked, setRevoked] = useState<Key | null>(null);
  const [editing, edit] = useState<Key | null>(null);
  const columns: Column<Key>[] = [
    environmentColumn,
    keyStatusColumn,
    {
      id: 'calls_left',
      header: 'Calls left',
      width: 'w-28',
      align: 'right',
      wide: true,
      cell: ({ calls_left }) => (calls_left === null ? 'Unlimited' : calls_left.toLocaleString('en')),
    },
    ...keyColumns,
    timeColumn('created_at', 'Issued'),
    {
      id: 'key_id',
      header: 'key_id',
      wide: true,
      cell: ({ key_id }) => <code className="text-sm text-muted">{key_id}</code>,
    },
    keyActions<Key>({
      isOffered: ({ status }) => mayChange && (status === 'active' || status === 'used_up'),
      nameOf: ({ environment, key_id }) => `${environment} key ${key_id}`,
      onEdit: edit,
      onRevoke: setRevoked,
    }),
  ];
  return (
    <Panel
      title="Keys"
      flush
      actions={mayChange && customer.suspended_at === null && <Rotate customer={customer} />}
    >
      {customer.keys.length === 0 ? (
        <Empty title="No keys">It needs one to make calls; a partner admin can issue it.</Empty>
      ) : (
        <Table label="Keys" columns={columns} rows={customer.keys} keyOf={({ key_id }) => key_id} />
      )}
      {customer.realm === 'sandbox' && (
        <p className="border-t border-line px-4 py-2 text-sm text-muted">
          Keys of a sandbox end customer are valid only in the sandbox, whatever environment they are named
          for.
        </p>
      )}
      {editing !== null && (
        <RestrictDialog
          title={`Edit ${editing.environment} key`}
          of={editing}
          onClose={() => edit(null)}
          onSave={(body, header) =>
            api.client.PATCH('/v1/end-customers/{client_id}/keys/{key_id}', {
              params: { path: { client_id: customer.client_id, key_id: editing.key_id }, header },
              body,
            })
          }
        />
      )}
      <Revoke customer={customer} revoked={revoked} onClose={() => setRevoked(null)} />
    </Panel>
  );
}

function Revoke({
  customer,
  revoked,
  onClose,
}: {
  customer: Customer;
  revoked: Key | null;
  onClose: () => void;
}) {
  const { api } = useActingAsPartner();
  const others = customer.keys.filter(
    ({ key_id, environment, status }) =>
      status === 'active' && environment === revoked?.environment && key_id !== revoked.key_id,
  );
  return (
    <Confirm
      title={`Revoke ${revoked?.environment ?? ''} key`}
      kind="danger"
      action="Revoke"
      open={revoked !== null}
      onClose={onClose}
      onConfirm={async () => {
        if (revoked === null) return;
        const path = { client_id: customer.client_id, key_id: revoked.key_id };
        await api.client.POST('/v1/end-customers/{client_id}/keys/{key_id}/revoke', { params: { path } });
      }}
    >
      <p>
        Calls with it fail from now on. This cannot be undone.{' '}
        {others.length === 0
          ? `It is the last active ${revoked?.environment ?? ''} key: ${customer.company_name} cannot call there until it has another.`
          : `${others.length === 1 ? 'Another key stays' : `${others.length} others stay`} active.`}
      </p>
    </Confirm>
  );
}

function Rotate({ customer }: { customer: Customer }) {
  const { api, server } = useActingAsPartner();
  const environments: Environment[] = [
    'sandbox',
    ...(server.development ? (['development'] as const) : []),
    ...(customer.status === 'ACTIVE' ? (['production'] as const) : []),
  ];
  const [environment, setEnvironment] = useState<Environment>('sandbox');
  const newKey = useNewKey();
  return (
    <ConfirmButton
      button="Issue key"
      title="Issue key"
      action="Issue"
      onConfirm={async () => {
        const { key } = await dataOf(
          api.client.POST('/v1/end-customers/{client_id}/keys', {
            params: { path: { client_id: customer.client_id } },
            body: { environment, ...newKey.body() },
          }),
        );
        showCredentials({
          title: `New ${environment} key`,
          values: clientCredentials(customer.client_id, { [environment]: key.secret }),
        });
        newKey.reset();
      }}
    >
      <SelectField
        label="Environment"
        value={environment}
        options={environments.map((name) => [name, enumLabel(name)] as const)}
        onValue={setEnvironment}
      />
      {newKey.fields('Existing keys there')}
    </ConfirmButton>
  );
}
