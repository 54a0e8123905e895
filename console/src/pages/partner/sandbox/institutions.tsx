import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm, ConfirmButton } from '../../../ui/dialog.tsx';
import { named } from '../../../ui/named.tsx';
import { Panel } from '../../../ui/page.tsx';
import { RowMenu } from '../../../ui/row-menu.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { actionsOf, type Column, Table } from '../../../ui/table.tsx';
import { InstitutionDialog } from './institution-form.tsx';

type Institution = Schema<'SandboxInstitution'>;
type Asked = { to: 'add' } | { to: 'edit' | 'remove'; of: Institution };

/** The institutions of the sandbox: pace and outcome. */
export function InstitutionsPanel({ mayWrite }: { mayWrite: boolean }) {
  const { api } = useActingAsPartner();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const query = api.hooks.useQuery('post', '/simulation/institutions/get', { body: {} });
  const all = query.data?.institutions ?? [];
  const put = (institutions: Institution[] | null) =>
    api.client.POST('/simulation/institutions/set', { body: { institutions } });
  const of = asked !== null && 'of' in asked ? asked.of : null;
  const without = (id: string | undefined) => all.filter(({ institution_id }) => institution_id !== id);
  const save = (one: Institution) =>
    of === null
      ? put([...all, one])
      : put(all.map((other) => (other.institution_id === of.institution_id ? one : other)));
  const columns: Column<Institution>[] = [
    {
      id: 'name',
      header: 'Name',
      cell: ({ name }) => name,
    },
    {
      id: 'institution_id',
      header: 'institution_id',
      width: 'w-36',
      cell: ({ institution_id }) => <code className="text-sm text-muted">{institution_id}</code>,
    },
    {
      id: 'pace',
      header: 'Pace',
      width: 'w-24',
      cell: ({ pace_days }) => `${pace_days}\u00a0${pace_days === 1 ? 'day' : 'days'}`,
    },
    {
      id: 'outcome',
      header: 'Final status',
      width: 'w-42',
      wide: true,
      cell: ({ outcome }) => enumLabel(outcome),
    },
    {
      id: 'logo',
      header: 'Logo',
      width: 'w-24',
      wide: true,
      cell: (row) => (row.requires_logo ? 'Required' : 'Optional'),
    },
  ];
  if (mayWrite) {
    columns.push(
      actionsOf(
        (row) => (
          <RowMenu
            about={row.name}
            actions={[
              { name: 'Edit', onSelect: () => setAsked({ to: 'edit', of: row }) },
              { name: 'Remove', onSelect: () => setAsked({ to: 'remove', of: row }), isDangerous: true },
            ]}
          />
        ),
        'w-15',
      ),
    );
  }
  return (
    <Panel
      title="Institutions"
      flush
      actions={
        mayWrite && (
          <>
            {query.data?.is_catalogue === false && (
              <ConfirmButton
                button="Restore catalogue"
                title="Restore catalogue"
                action="Restore"
                onConfirm={() => put(null)}
              >
                <p>
                  Restores the institutions of the catalogue. Registrations at others are withdrawn and
                  deleted; approved and enabled end customers are registered at restored ones.
                </p>
              </ConfirmButton>
            )}
            <Button onClick={() => setAsked({ to: 'add' })}>Add institution</Button>
          </>
        )
      }
    >
      <Loaded query={query}>
        {({ institutions, is_catalogue }) => (
          <>
            <p className="border-b border-line px-4 py-2 text-sm text-muted">
              {is_catalogue
                ? 'From the catalogue, until you change one. Registrations in progress keep their pace.'
                : 'Your own. Registrations in progress keep their pace.'}
            </p>
            {institutions.length === 0 ? (
              <Empty title="No institutions in your sandbox">Add one, or restore the catalogue.</Empty>
            ) : (
              <Table
                label="Institutions"
                columns={columns}
                rows={institutions}
                keyOf={({ institution_id }) => institution_id}
              />
            )}
          </>
        )}
      </Loaded>
      {(asked?.to === 'add' || asked?.to === 'edit') && (
        <InstitutionDialog
          institution={of}
          taken={all.map(({ institution_id }) => institution_id)}
          onSave={save}
          onClose={close}
        />
      )}
      <Confirm
        title={named`Remove ${of?.name ?? ''}`}
        action="Remove"
        kind="danger"
        open={asked?.to === 'remove'}
        onClose={close}
        onConfirm={() => put(without(of?.institution_id))}
      >
        <p>Removes it from your sandbox; its registrations are withdrawn and deleted.</p>
      </Confirm>
    </Panel>
  );
}
