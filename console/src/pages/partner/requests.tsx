import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.ts';
import { useShow } from '../../routes/pages.ts';
import { given } from '../../routes/search.ts';
import { useActingAsPartner } from '../../shell/acting-as.tsx';
import { Badge } from '../../ui/badge.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Listed } from '../../ui/listed.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Empty } from '../../ui/states.tsx';
import { type Column, noValue, rowLink, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { CustomerFilter, CustomerLink } from './deliveries/customers.tsx';
import { operationIdOf, operationPathOf, operationPaths } from './requests/operations.ts';
import { CallOutcome, statusOptions } from './requests/outcome.tsx';

const route = getRouteApi('/partners/$partner/$realm/requests');
type Call = Schema<'SandboxRequest'>;

const statuses: readonly Call['status'][] = ['ok', 'refused', 'failed'];
const sources = [
  ['any', 'All'],
  ['api', 'API'],
  ['console', 'Console'],
] as const;

/** The calls in the partner's sandbox, updated live. */
export function RequestsPage() {
  const { api, actingAs } = useActingAsPartner();
  const search = route.useSearch();
  const by = sources.find(([source]) => source === search.by)?.[0] ?? 'any';
  const query = api.hooks.useQuery('get', '/v1/sandbox-requests', {
    params: { query: { ...asked(search), ...(by === 'any' ? {} : { by }), limit: 50 } },
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
    {
      id: 'at',
      header: 'Received',
      width: 'w-42',
      narrow: 'time',
      cell: ({ occurred_at }) => <Time at={occurred_at} />,
    },
  ];
  const isFiltered = by !== 'any' || Object.keys(asked(search)).length > 0;
  return (
    <Page
      title="Requests"
      lead="Requests in your sandbox, newest first, live; without the console’s own reads."
    >
      <Panel flush>
        <search className="flex flex-col gap-3 border-b border-line p-4">
          <div>
            <Segments
              label="Source"
              value={by}
              options={sources}
              onChange={(source) => show({ by: source === 'any' ? '' : source })}
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
              options={[['', 'All'], ...operationPaths.map((path) => [operationIdOf(path), path] as const)]}
              onChange={({ target }) => show({ operation: target.value })}
            />
            <SelectField
              label="Outcome"
              value={search.status ?? ''}
              options={[['', 'All'], ...statusOptions]}
              onChange={({ target }) => show({ status: target.value })}
            />
            <SearchField
              label="Error code"
              placeholder="INVALID_FIELD"
              value={search.error ?? ''}
              onSearch={(error) => show({ error: error.toUpperCase() })}
            />
            <CustomerFilter value={search.customer} onChange={(customer) => show({ customer })} />
          </div>
        </search>
        <Listed
          query={query}
          of={(data) => data.sandbox_requests}
          loading={8}
          empty={
            <Empty title={isFiltered ? 'No matching requests' : 'No requests yet'}>
              {isFiltered
                ? 'Remove a filter to see more.'
                : 'They appear here as your program sends them, including rejected ones, and when you change something here.'}
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
