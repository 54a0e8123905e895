import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.ts';
import { usePartnerSeat } from '../../shell/seat.tsx';
import { inWords } from '../../ui/badge.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { type Column, Pager, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { CustomerLink, useCustomerNames } from './deliveries/customers.tsx';
import { operationIdOf, operationPathOf, operationPaths } from './requests/operations.ts';
import { CallOutcome } from './requests/outcome.tsx';

const route = getRouteApi('/partners/$partner/$realm/requests');
type Call = Schema<'SandboxRequest'>;

const statuses: readonly Call['status'][] = ['ok', 'refused', 'failed'];
const sources = [
  ['api', 'Your programs'],
  ['console', 'The console'],
  ['any', 'Both'],
] as const;

/** Every call in the partner's sandbox, as it comes in. */
export function RequestsPage() {
  const { api, seat } = usePartnerSeat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const names = useCustomerNames();
  const by = sources.find(([source]) => source === search.by)?.[0] ?? 'api';
  const query = api.hooks.useQuery('get', '/v1/sandbox-requests', {
    params: { query: { ...asked(search), ...(by === 'any' ? {} : { by }), limit: 50 } },
  });
  const show = (changes: typeof search) =>
    void navigate({ search: { ...search, cursor: undefined, ...changes } as typeof search });
  const customers = new Map(names);
  if (search.customer !== undefined && !customers.has(search.customer)) {
    customers.set(search.customer, search.customer);
  }
  const columns: Column<Call>[] = [
    {
      id: 'path',
      header: 'Operation',
      cell: ({ request_id: requestId, path }) => (
        <Link
          to="/partners/$partner/$realm/requests/$requestId"
          params={{ partner: seat.clientId, realm: seat.realm, requestId }}
          className="font-mono text-sm text-accent hover:underline max-md:break-all md:whitespace-nowrap"
        >
          {operationPathOf(path)}
        </Link>
      ),
    },
    {
      id: 'status',
      header: 'Answer',
      cell: (call) => (
        <span className="flex flex-wrap items-center gap-x-2">
          <CallOutcome {...call} />
          {call.error_code !== null && <code className="text-sm break-all">{call.error_code}</code>}
        </span>
      ),
    },
    {
      id: 'customer',
      header: 'End customer',
      wide: true,
      cell: ({ end_customer_client_id: id }) =>
        id === null ? (
          <span className="text-muted">—</span>
        ) : (
          <CustomerLink clientId={id} name={names.get(id)} />
        ),
    },
    {
      id: 'duration',
      header: 'Took',
      align: 'right',
      wide: true,
      cell: ({ duration_ms }) => `${Math.round(duration_ms * 10) / 10} ms`,
    },
    { id: 'at', header: 'Came in', wide: true, cell: ({ occurred_at }) => <Time at={occurred_at} /> },
  ];
  const isFiltered = Object.keys(asked(search)).length > 0;
  return (
    <Page title="Requests" lead="Every call in your sandbox, the newest first, as it comes in.">
      <Panel flush>
        <search className="flex flex-col gap-3 border-b border-line p-4">
          <div>
            <Segments
              label="Made by"
              value={by}
              options={sources}
              onChange={(source) => show({ by: source === 'api' ? '' : source })}
            />
          </div>
          <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-5">
            <SearchField
              placeholder="request_id or path"
              value={search.q ?? ''}
              onSearch={(q) => show({ q })}
            />
            <SelectField
              label="Operation"
              value={search.operation ?? ''}
              options={[['', 'Any'], ...operationPaths.map((path) => [operationIdOf(path), path] as const)]}
              onChange={({ target }) => show({ operation: target.value })}
            />
            <SelectField
              label="Outcome"
              value={search.status ?? ''}
              options={[['', 'Any'], ...statuses.map((status) => [status, inWords(status)] as const)]}
              onChange={({ target }) => show({ status: target.value })}
            />
            <SearchField
              label="Error code"
              placeholder="INVALID_FIELD"
              value={search.error ?? ''}
              onSearch={(error) => show({ error: error.toUpperCase() })}
            />
            <SelectField
              label="End customer"
              value={search.customer ?? ''}
              options={[['', 'Any'], ...customers]}
              onChange={({ target }) => show({ customer: target.value })}
            />
          </div>
        </search>
        <Loaded query={query} rows={8}>
          {({ sandbox_requests: rows, next_cursor }) =>
            rows.length === 0 && next_cursor === null ? (
              <Empty title={isFiltered ? 'No call is like that' : 'No calls yet'}>
                {isFiltered
                  ? 'Take a filter away to see more.'
                  : 'They appear here while your program makes them, those that were refused too.'}
              </Empty>
            ) : (
              <>
                <Table
                  label="Requests"
                  columns={columns}
                  rows={rows}
                  keyOf={({ request_id }) => request_id}
                />
                <Pager
                  count={rows.length}
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

/** What the address asks for, in the API's terms. */
function asked({ q, operation, status, error, customer, cursor }: ReturnType<typeof route.useSearch>) {
  const isStatus = statuses.find((value) => value === status);
  return {
    ...(q === undefined ? {} : { q }),
    ...(operation === undefined ? {} : { operation }),
    ...(isStatus === undefined ? {} : { status: isStatus }),
    ...(error === undefined ? {} : { error_code: error }),
    ...(customer === undefined ? {} : { end_customer_client_id: customer }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
