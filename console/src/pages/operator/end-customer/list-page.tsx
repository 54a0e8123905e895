import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { changed } from '../../../routes/search.ts';
import { useSeat } from '../../../shell/seat.tsx';
import { inWords, StatusBadge } from '../../../ui/badge.tsx';
import { Code } from '../../../ui/copy.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { type Column, Pager, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { PartnerFilter, PartnerName } from '../partner-name.tsx';

const route = getRouteApi('/operator/end-customers');
const statuses = ['UNDER_REVIEW', 'PENDING_ENABLEMENT', 'ACTIVE', 'DENIED'] as const;

/** The end customers of all partners. */
export function OperatorEndCustomersPage() {
  const { api } = useSeat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const status = statuses.find((value) => value === search.status);
  const query = api.hooks.useQuery('get', '/v1/end-customers', {
    params: {
      query: {
        limit: 50,
        realm: search.realm === 'sandbox' ? 'sandbox' : 'live',
        ...(search.q === undefined ? {} : { q: search.q }),
        ...(status === undefined ? {} : { status }),
        ...(search.partner === undefined ? {} : { partner_client_id: search.partner }),
        ...(search.removed === undefined ? {} : { removed: true }),
        ...(search.cursor === undefined ? {} : { cursor: search.cursor }),
      },
    },
  });
  const show = (changes: typeof search) =>
    void navigate({ search: changed(search, { cursor: '', ...changes }) });
  return (
    <Page title="End customers" lead="Those of all partners.">
      <Panel flush>
        <search className="grid gap-3 border-b border-line p-4 sm:grid-cols-2 lg:grid-cols-5">
          <SearchField
            placeholder="Name or website"
            value={search.q ?? ''}
            onSearch={(words) => show({ q: words })}
          />
          <SelectField
            label="Status"
            value={status ?? ''}
            options={[['', 'Any'], ...statuses.map((value) => [value, inWords(value)] as const)]}
            onChange={({ target }) => show({ status: target.value })}
          />
          <PartnerFilter value={search.partner} onChange={(partner) => show({ partner })} />
          <SelectField
            label="Realm"
            value={search.realm === 'sandbox' ? 'sandbox' : 'live'}
            options={[
              ['live', 'Live'],
              ['sandbox', 'Sandboxes'],
            ]}
            onChange={({ target }) => show({ realm: target.value })}
          />
          <SelectField
            label="Removed ones"
            value={search.removed === undefined ? '' : 'yes'}
            options={[
              ['', 'Left out'],
              ['yes', 'Listed too'],
            ]}
            onChange={({ target }) => show({ removed: target.value })}
          />
        </search>
        <Loaded query={query} rows={8}>
          {({ end_customers, next_cursor }) =>
            end_customers.length === 0 && next_cursor === null ? (
              <Empty title="No end customers here">Partners create them; they appear here at once.</Empty>
            ) : (
              <>
                <Table
                  label="End customers"
                  columns={columns}
                  rows={end_customers}
                  keyOf={({ client_id }) => client_id}
                />
                <Pager
                  count={end_customers.length}
                  next={next_cursor}
                  onFirst={search.cursor === undefined ? undefined : () => show({})}
                  onNext={(cursor) => show({ cursor })}
                />
              </>
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}

const columns: Column<Schema<'EndCustomerSummary'>>[] = [
  {
    id: 'company_name',
    header: 'Company',
    cell: ({ client_id, company_name }) => (
      <Link
        to="/operator/end-customers/$id"
        params={{ id: client_id }}
        className="font-medium text-accent hover:underline"
      >
        {company_name}
      </Link>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    cell: ({ status, removed_at }) =>
      removed_at === null ? <StatusBadge status={status} /> : <StatusBadge status="REMOVED" />,
  },
  {
    id: 'partner',
    header: 'Partner',
    cell: ({ partner_client_id }) => <PartnerName id={partner_client_id} />,
  },
  { id: 'client_id', header: 'client_id', wide: true, cell: ({ client_id }) => <Code>{client_id}</Code> },
  { id: 'created_at', header: 'Created', wide: true, cell: ({ created_at }) => <Time at={created_at} /> },
];
