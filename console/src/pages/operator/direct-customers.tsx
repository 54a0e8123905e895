import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../../api/client.ts';
import { useShow } from '../../routes/pages.ts';
import { given } from '../../routes/search.ts';
import { useActingAs, useMay } from '../../shell/acting-as.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm, ConfirmButton } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Listed } from '../../ui/listed.tsx';
import { named } from '../../ui/named.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Empty } from '../../ui/states.tsx';
import { actionsOf, type Column, Table } from '../../ui/table.tsx';
import { timeColumn } from '../../ui/time-column.tsx';

const route = getRouteApi('/operator/direct-customers');
type DirectCustomer = Schema<'DirectCustomer'>;

/** The operator's own customers; an end customer that matches one has a channel conflict. */
export function DirectCustomersPage() {
  const { api } = useActingAs();
  const search = route.useSearch();
  const show = useShow<typeof search>();
  const mayChange = useMay('operator_admin');
  const [removing, remove] = useState<DirectCustomer | null>(null);
  const query = api.hooks.useQuery('get', '/v1/direct-customers', {
    params: { query: { limit: 50, total: true, ...given(search) } },
  });
  const columns: Column<DirectCustomer>[] = [
    { id: 'legal_name', header: 'Legal name', cell: ({ legal_name }) => legal_name },
    { id: 'website', header: 'Website', cell: ({ website }) => website },
    timeColumn('created_at', 'Added'),
    ...(mayChange
      ? [
          actionsOf<DirectCustomer>((customer) => (
            <Button
              kind="quiet"
              aria-label={`Remove ${customer.legal_name}`}
              onClick={() => remove(customer)}
            >
              Remove
            </Button>
          )),
        ]
      : []),
  ];
  return (
    <Page
      title="Direct customers"
      lead="Your own customers. End customers with the same legal name or domain are reviewed for a channel conflict."
      actions={mayChange && <AddDirectCustomer />}
    >
      <Panel flush>
        <div className="border-b border-line px-4 py-2.5">
          <div className="md:max-w-64">
            <SearchField
              placeholder="Name or website"
              value={search.q ?? ''}
              onSearch={(words) => show({ q: words })}
            />
          </div>
        </div>
        <Listed
          query={query}
          of={(data) => data.direct_customers}
          empty={
            search.q === undefined ? (
              <Empty title="No direct customers">
                Add your own customers; new end customers with the same name or domain then go to review.
              </Empty>
            ) : (
              <Empty title="No matching direct customers">Change the search to see more.</Empty>
            )
          }
        >
          {(rows) => (
            <Table
              label="Direct customers"
              columns={columns}
              rows={rows}
              keyOf={({ direct_customer_id }) => direct_customer_id}
            />
          )}
        </Listed>
      </Panel>
      <RemoveDialog customer={removing} onClose={() => remove(null)} />
    </Page>
  );
}

const noNames = { legal_name: '', website: '' };

function AddDirectCustomer() {
  const { api } = useActingAs();
  const [names, setNames] = useState(noNames);
  return (
    <ConfirmButton
      button="Add direct customer"
      look="primary"
      title="Add direct customer"
      action="Add"
      onClose={() => setNames(noNames)}
      disabled={names.legal_name.trim() === '' || names.website.trim() === ''}
      onConfirm={async () => {
        await api.client.POST('/v1/direct-customers', { body: names });
      }}
    >
      <TextField
        label="Legal name"
        value={names.legal_name}
        onChange={({ target }) => setNames({ ...names, legal_name: target.value })}
      />
      <TextField
        label="Website"
        hint="With or without https://; only the registered domain is compared."
        value={names.website}
        onChange={({ target }) => setNames({ ...names, website: target.value })}
      />
      <p className="text-muted">Existing decisions do not change.</p>
    </ConfirmButton>
  );
}

function RemoveDialog({ customer, onClose }: { customer: DirectCustomer | null; onClose: () => void }) {
  const { api } = useActingAs();
  return (
    <Confirm
      title={named`Remove ${customer?.legal_name ?? ''} from the list`}
      action="Remove"
      kind="danger"
      open={customer !== null}
      onClose={onClose}
      onConfirm={async () => {
        if (customer === null) return;
        const { direct_customer_id } = customer;
        await api.client.DELETE('/v1/direct-customers/{direct_customer_id}', {
          params: { path: { direct_customer_id } },
        });
      }}
    >
      <p>New end customers with its name or domain no longer go to review. Open reviews continue.</p>
    </Confirm>
  );
}
