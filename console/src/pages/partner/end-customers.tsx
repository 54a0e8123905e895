import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.ts';
import { usePartnerSeat } from '../../shell/seat.tsx';
import { inWords, StatusBadge } from '../../ui/badge.tsx';
import { buttonLook } from '../../ui/button.tsx';
import { Code } from '../../ui/copy.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { type Column, Pager, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';

const route = getRouteApi('/partners/$partner/$realm/end-customers');
type Customer = Schema<'EndCustomerSummary'>;

const statuses = ['UNDER_REVIEW', 'PENDING_ENABLEMENT', 'ACTIVE', 'DENIED'] as const;

/** Every end customer of the partner in its realm. */
export function EndCustomersPage() {
  const { api, seat } = usePartnerSeat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const status = statuses.find((value) => value === search.status);
  const query = api.hooks.useQuery('get', '/v1/end-customers', {
    params: {
      query: {
        realm: seat.realm,
        limit: 50,
        ...(search.q === undefined ? {} : { q: search.q }),
        ...(status === undefined ? {} : { status }),
        ...(search.cursor === undefined ? {} : { cursor: search.cursor }),
      },
    },
  });
  const show = (changes: typeof search) =>
    void navigate({ search: { ...search, cursor: undefined, ...changes } as typeof search });
  const columns: Column<Customer>[] = [
    {
      id: 'company_name',
      header: 'Company',
      cell: (customer) => (
        <Link
          to="/partners/$partner/$realm/end-customers/$id"
          params={{ partner: seat.clientId, realm: seat.realm, id: customer.client_id }}
          className="font-medium text-accent hover:underline"
        >
          {customer.company_name}
        </Link>
      ),
    },
    { id: 'status', header: 'Status', cell: ({ status: is }) => <StatusBadge status={is} /> },
    { id: 'client_id', header: 'client_id', wide: true, cell: ({ client_id }) => <Code>{client_id}</Code> },
    { id: 'created_at', header: 'Created', wide: true, cell: ({ created_at }) => <Time at={created_at} /> },
  ];
  return (
    <Page
      title="End customers"
      actions={
        <Link to="." className={buttonLook('primary')}>
          New end customer
        </Link>
      }
    >
      <Panel flush>
        <search className="flex flex-wrap gap-3 border-b border-line p-4">
          <TextField
            label="Search"
            type="search"
            placeholder="Name or website"
            defaultValue={search.q ?? ''}
            onChange={({ target }) => show({ q: target.value })}
          />
          <SelectField
            label="Status"
            value={status ?? ''}
            options={[['', 'Any'], ...statuses.map((value) => [value, inWords(value)] as const)]}
            onChange={({ target }) => show({ status: target.value })}
          />
        </search>
        <Loaded query={query} rows={8}>
          {({ end_customers, next_cursor }) =>
            end_customers.length === 0 && next_cursor === null ? (
              <Empty title="No end customers here">They appear as soon as one is created.</Empty>
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
