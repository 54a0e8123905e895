import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.ts';
import { useShow } from '../../routes/pages.ts';
import { choiceIn, given } from '../../routes/search.ts';
import { useActingAsPartner } from '../../shell/acting-as.tsx';
import { Badge } from '../../ui/badge.tsx';
import { FilterBar, FilterSelect } from '../../ui/filter-bar.tsx';
import { Listed } from '../../ui/listed.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Empty } from '../../ui/states.tsx';
import { type Column, noValue, rowLink, Table } from '../../ui/table.tsx';
import { timeColumn } from '../../ui/time-column.tsx';
import { CustomerFilter, CustomerLink } from './deliveries/customers.tsx';
import { operationIdOf, operationPathOf, operationPaths } from './requests/operations.ts';
import { CallOutcome, statusOptions } from './requests/outcome.tsx';

const route = getRouteApi('/partners/$partner/$realm/requests');
type Call = Schema<'SandboxRequest'>;

const statuses: readonly Call['status'][] = ['ok', 'refused', 'failed'];

/** The calls in the partner's sandbox, updated live. */
export function RequestsPage() {
  const { api, actingAs } = useActingAsPartner();
  const search = route.useSearch();
  const by = choiceIn(search, 'by', ['api', 'console']);
  const query = api.hooks.useQuery('get', '/v1/sandbox-requests', {
    params: { query: { ...asked(search), ...given({ by }), limit: 50 } },
  });
  const show = useShow<typeof search>();
  const columns: Column<Call>[] = [
    {
      id: 'path',
      header: 'Operation',
      cell: ({ request_id: requestId, path, by: source }) => (
        <>
          <Link
            to="/partners/$partner/$realm/requests/$requestId"
            params={{ partner: actingAs.clientId, realm: actingAs.realm, requestId }}
            className={`${rowLink} font-mono text-sm`}
          >
            {operationPathOf(path)}
          </Link>{' '}
          {source === 'console' && <Badge>Console</Badge>}
        </>
      ),
    },
    {
      id: 'status',
      header: 'Response',
      width: 'w-76',
      cell: (call) => (
        <>
          <CallOutcome {...call} /> {call.fault !== null && <Badge>Fault</Badge>}{' '}
          {call.is_replay && <Badge>Replayed</Badge>}{' '}
          {call.error_code !== null && <code className="text-sm">{call.error_code}</code>}
        </>
      ),
    },
    {
      id: 'customer',
      header: 'End customer',
      width: 'w-36',
      cell: ({ end_customer_client_id: id, company_name }) =>
        id === null ? noValue : <CustomerLink clientId={id} name={company_name} />,
    },
    {
      id: 'duration',
      header: 'Duration',
      width: 'w-24',
      align: 'right',
      wide: 'very',
      cell: ({ duration_ms }) => `${Math.round(duration_ms * 10) / 10} ms`,
    },
    timeColumn('occurred_at', 'Received'),
  ];
  const isFiltered = by !== undefined || Object.keys(asked(search)).length > 0;
  return (
    <Page
      title="Requests"
      lead="Requests with your client_id to your sandbox, newest first, live; without the console’s own reads. Of those with a wrong secret or invalid JSON, 10 per minute are listed."
    >
      <Panel flush>
        <FilterBar
          search={search}
          field={
            <SearchField
              placeholder="request_id or path"
              value={search.q ?? ''}
              onSearch={(q) => show({ q })}
            />
          }
        >
          <FilterSelect
            label="Source"
            value={by}
            options={[
              ['', 'All'],
              ['api', 'API'],
              ['console', 'Console'],
            ]}
            onValue={(source) => show({ by: source })}
          />
          <FilterSelect
            label="Operation"
            value={search.operation}
            options={[['', 'All'], ...operationPaths.map((path) => [operationIdOf(path), path] as const)]}
            onValue={(operation) => show({ operation })}
          />
          <FilterSelect
            label="Outcome"
            value={search.status}
            options={[['', 'All'], ...statusOptions]}
            onValue={(status) => show({ status })}
          />
          <div className="w-40">
            <SearchField
              label="Error code"
              placeholder="Error code"
              value={search.error ?? ''}
              onSearch={(error) => show({ error: error.toUpperCase() })}
            />
          </div>
          <CustomerFilter value={search.customer} onChange={(customer) => show({ customer })} />
        </FilterBar>
        <Listed
          query={query}
          of={(data) => data.sandbox_requests}
          loading={8}
          empty={
            <Empty title={isFiltered ? 'No matching requests' : 'No requests yet'}>
              {isFiltered
                ? 'Remove a filter to see more.'
                : 'They appear here as your program sends them, including rejected ones, and when you change something here. A request whose body is not JSON is listed if its header PLAID-CLIENT-ID has your client_id.'}
            </Empty>
          }
        >
          {(rows) => (
            <Table label="Requests" columns={columns} rows={rows} keyOf={({ request_id }) => request_id} />
          )}
        </Listed>
      </Panel>
    </Page>
  );
}

/** The query of the API for the query parameters of the page. */
function asked({ q, operation, status, error, customer, cursor }: ReturnType<typeof route.useSearch>) {
  return given({
    q,
    operation,
    status: statuses.find((value) => value === status),
    error_code: error,
    end_customer_client_id: customer,
    cursor,
  });
}
