import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { useShow } from '../../../routes/pages.ts';
import { given } from '../../../routes/search.ts';
import { useActingAsPartner, useMay } from '../../../shell/acting-as.tsx';
import { useRealmNow } from '../../../shell/realm-now.ts';
import { Listed } from '../../../ui/listed.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { SelectionBar, useSelection } from '../../../ui/selection.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Table } from '../../../ui/table.tsx';
import { columnsFor } from './columns.tsx';
import { EnableAll } from './enable-all.tsx';
import { Filters } from './filters.tsx';
import { NewLink } from './new-link.tsx';
import { type ListSearch, queryOf } from './search.ts';

const route = getRouteApi('/partners/$partner/$realm/end-customers');

const none: readonly Schema<'EndCustomerSummary'>[] = [];

/** All end customers of the partner in its realm. */
export function EndCustomersPage() {
  const { api, actingAs } = useActingAsPartner();
  const search: ListSearch = route.useSearch();
  const now = useRealmNow();
  const mayCreate = useMay('partner_admin', 'partner_member');
  const query = api.hooks.useQuery(
    'get',
    '/v1/end-customers',
    { params: { query: { realm: actingAs.realm, limit: 50, total: true, ...queryOf(search) } } },
    { placeholderData: keepPreviousData },
  );
  const { cursor: _cursor, sort: _sort, ...filters } = search;
  const isFiltered = Object.keys(given(filters)).length > 0;
  const show = useShow<ListSearch>();
  const selection = useSelection(search, query.data?.end_customers ?? none, ({ client_id }) => client_id);
  return (
    <Page
      title="End customers"
      lead={actingAs.realm === 'sandbox' ? 'In your sandbox, for testing' : 'In production and development'}
      actions={mayCreate && <NewLink />}
    >
      <Panel flush>
        <Filters search={search} onChange={show} />
        <Listed
          query={query}
          of={(data) => data.end_customers}
          loading={10}
          empty={
            isFiltered ? (
              <Empty title="No matching end customers">Removed end customers are hidden by default.</Empty>
            ) : (
              <Empty title="No end customers yet" action={mayCreate && <NewLink />}>
                {actingAs.realm === 'sandbox'
                  ? 'Create one to test review, enablement and registration with institutions; nothing leaves your sandbox.'
                  : 'An end customer is a company that connects to its users’ financial institutions through you.'}
              </Empty>
            )
          }
        >
          {(rows) => (
            <Table
              label="End customers"
              columns={columnsFor(actingAs, search, { show, now })}
              rows={rows}
              keyOf={({ client_id }) => client_id}
              nameOf={({ company_name }) => company_name}
              {...(mayCreate && selection)}
            />
          )}
        </Listed>
        <SelectionBar selection={selection}>
          <EnableAll chosen={selection.chosen} onDone={selection.clear} />
        </SelectionBar>
      </Panel>
    </Page>
  );
}
