import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { partnerEndCustomerStatusValues } from '../../../api/enums.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useShow } from '../../../routes/pages.ts';
import { given } from '../../../routes/search.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Code } from '../../../ui/copy.tsx';
import { FilterBar, FilterChoice, FilterSelect } from '../../../ui/filter-bar.tsx';
import { Listed } from '../../../ui/listed.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { Empty } from '../../../ui/states.tsx';
import { type Column, rowLink, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { CustomerStatus } from '../../end-customer/customer-status.tsx';
import { RealmFilter } from '../filters.tsx';
import { PartnerFilter, PartnerName } from '../partner-name.tsx';

const route = getRouteApi('/operator/end-customers');
/** The end customers of all partners. */
export function OperatorEndCustomersPage() {
  const { api } = useActingAs();
  const search = route.useSearch();
  const status = partnerEndCustomerStatusValues.find((value) => value === search.status);
  const query = api.hooks.useQuery('get', '/v1/end-customers', {
    params: {
      query: {
        limit: 50,
        total: true,
        realm: search.realm === 'sandbox' ? 'sandbox' : 'live',
        ...given({
          q: search.q,
          status,
          partner_client_id: search.partner,
          removed: search.removed === undefined ? undefined : true,
          cursor: search.cursor,
        }),
      },
    },
  });
  const show = useShow<typeof search>();
  return (
    <Page title="End customers" lead="All partners.">
      <Panel flush>
        <FilterBar
          search={search}
          field={
            <SearchField
              placeholder="Name or website"
              value={search.q ?? ''}
              onSearch={(words) => show({ q: words })}
            />
          }
        >
          <FilterChoice
            label="Status"
            value={search.status}
            values={partnerEndCustomerStatusValues}
            onValue={(value) => show({ status: value })}
          />
          <PartnerFilter value={search.partner} onChange={(partner) => show({ partner })} />
          <RealmFilter value={search.realm} onChange={(realm) => show({ realm })} />
          <FilterSelect
            label="Removed"
            value={search.removed === undefined ? '' : 'yes'}
            options={[
              ['', 'Hidden'],
              ['yes', 'Included'],
            ]}
            onValue={(removed) => show({ removed })}
          />
        </FilterBar>
        <Listed
          query={query}
          of={(data) => data.end_customers}
          loading={8}
          empty={
            <Empty title="No end customers">
              They appear here when partners create them, unless the filters exclude them.
            </Empty>
          }
        >
          {(rows) => (
            <Table label="End customers" columns={columns} rows={rows} keyOf={({ client_id }) => client_id} />
          )}
        </Listed>
      </Panel>
    </Page>
  );
}

const columns: Column<Schema<'EndCustomerSummary'>>[] = [
  {
    id: 'company_name',
    header: 'Company',
    cell: ({ client_id, company_name }) => (
      <Link to="/operator/end-customers/$id" params={{ id: client_id }} className={rowLink}>
        <bdi>{company_name}</bdi>
      </Link>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 'w-48',
    cell: (customer) => <CustomerStatus customer={customer} />,
  },
  {
    id: 'partner',
    header: 'Partner',
    width: 'w-44',
    cell: (customer) => <PartnerName of={customer} />,
  },
  {
    id: 'client_id',
    header: 'client_id',
    width: 'w-38',
    wide: 'very',
    cell: ({ client_id }) => <Code>{client_id}</Code>,
  },
  {
    id: 'created_at',
    header: 'Created',
    width: 'w-42',
    narrow: 'time',
    cell: ({ created_at, realm }) => (
      <Time at={created_at} {...(realm === 'live' ? { now: serverNow() } : {})} />
    ),
  },
];
