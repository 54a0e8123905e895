import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Confirm, ConfirmButton } from '../../../ui/dialog.tsx';
import { Checkbox, TextField } from '../../../ui/field.tsx';
import { named } from '../../../ui/named.tsx';
import { Panel } from '../../../ui/page.tsx';
import { RowMenu } from '../../../ui/row-menu.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { actionsOf, type Column, Table } from '../../../ui/table.tsx';
import { inFull, Time } from '../../../ui/time.tsx';
import { timeColumn } from '../../../ui/time-column.tsx';
import { useToast } from '../../../ui/toast.tsx';

type Snapshot = Schema<'SandboxSnapshot'>;

/** Saved states of the sandbox, which can be restored. */
export function SnapshotsPanel({ mayWrite }: { mayWrite: boolean }) {
  const { api } = useActingAsPartner();
  const { say } = useToast();
  const [asked, setAsked] = useState<{ to: 'restore' | 'delete'; of: Snapshot } | null>(null);
  const query = api.hooks.useQuery('post', '/simulation/snapshot/list', { body: {} });
  const of = asked?.of ?? null;
  const columns: Column<Snapshot>[] = [
    { id: 'name', header: 'Name', cell: ({ name }) => name },
    {
      id: 'time',
      header: 'Sandbox time',
      width: 'w-42',
      wide: true,
      cell: ({ sandbox_time }) => <Time at={sandbox_time} />,
    },
    timeColumn('created_at', 'Created'),
    {
      id: 'customers',
      header: 'End customers',
      width: 'w-32',
      align: 'right',
      wide: true,
      cell: (row) => row.end_customers,
    },
  ];
  if (mayWrite) {
    columns.push(
      actionsOf(
        (row) => (
          <RowMenu
            about={row.name}
            actions={[
              { name: 'Restore', onSelect: () => setAsked({ to: 'restore', of: row }) },
              { name: 'Delete', onSelect: () => setAsked({ to: 'delete', of: row }), isDangerous: true },
            ]}
          />
        ),
        'w-15',
      ),
    );
  }
  return (
    <Panel title="Snapshots" flush actions={mayWrite && <CreateSnapshot />}>
      <Loaded query={query}>
        {({ snapshots }) =>
          snapshots.length === 0 ? (
            <Empty title="No snapshots">
              Create one to save the sandbox’s state, and restore it as often as you like.
            </Empty>
          ) : (
            <Table label="Snapshots" columns={columns} rows={snapshots} keyOf={({ name }) => name} />
          )
        }
      </Loaded>
      <Confirm
        title={named`Restore ${of?.name ?? ''}`}
        action="Restore"
        open={asked?.to === 'restore'}
        onClose={() => setAsked(null)}
        onConfirm={async () => {
          if (of !== null) await api.client.POST('/simulation/snapshot/restore', { body: { name: of.name } });
          say('Snapshot restored');
        }}
      >
        <p>
          Restores your sandbox to its state of {of !== null && inFull(of.sandbox_time)}, with{' '}
          {of?.end_customers === 1 ? '1 end customer' : `${of?.end_customers} end customers`}. Later changes
          are lost, including keys issued since; keys valid then are valid again.
        </p>
        <p>
          Its clock continues from that time, or stays frozen there. To keep the current state, create a
          snapshot first.
        </p>
      </Confirm>
      <Confirm
        title={named`Delete ${of?.name ?? ''}`}
        action="Delete snapshot"
        kind="danger"
        open={asked?.to === 'delete'}
        onClose={() => setAsked(null)}
        onConfirm={async () => {
          if (of !== null) await api.client.POST('/simulation/snapshot/delete', { body: { name: of.name } });
        }}
      >
        <p>Deletes it permanently. Your sandbox does not change.</p>
      </Confirm>
    </Panel>
  );
}

function CreateSnapshot() {
  const { api } = useActingAsPartner();
  const [name, setName] = useState('');
  const [replace, setReplace] = useState(false);
  return (
    <ConfirmButton
      button="Create snapshot"
      title="Create snapshot"
      action="Create"
      onClose={() => setName('')}
      onConfirm={() => api.client.POST('/simulation/snapshot/create', { body: { name, replace } })}
    >
      <TextField
        label="Name"
        required
        maxLength={64}
        placeholder="all enabled"
        value={name}
        onValue={setName}
      />
      <Checkbox label="Replace an existing snapshot of this name" checked={replace} onCheck={setReplace} />
    </ConfirmButton>
  );
}
