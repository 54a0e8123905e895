import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTrail } from '../../../routes/trail.ts';
import { useRealmNow } from '../../../shell/realm-now.ts';
import { useMay, usePartnerSeat } from '../../../shell/seat.tsx';
import { Button, buttonLook } from '../../../ui/button.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { Pager, Table } from '../../../ui/table.tsx';
import { columnsFor } from './columns.tsx';
import { Filters } from './filters.tsx';
import { cleaned, type ListSearch, queryOf } from './search.ts';

const route = getRouteApi('/partners/$partner/$realm/end-customers');

/** Every end customer of the partner in its realm. */
export function EndCustomersPage() {
  const { api, seat } = usePartnerSeat();
  const search: ListSearch = route.useSearch();
  const navigate = route.useNavigate();
  const trail = useTrail();
  const now = useRealmNow();
  const mayCreate = useMay('partner_admin', 'partner_member');
  const query = api.hooks.useQuery(
    'get',
    '/v1/end-customers',
    { params: { query: { realm: seat.realm, limit: 50, ...queryOf(search) } } },
    { placeholderData: keepPreviousData },
  );
  const { cursor, ...filters } = search;
  const isFiltered = Object.entries(filters).some(([name, value]) => name !== 'sort' && value !== undefined);
  /** Shows the first page of what the changes ask for. */
  const show = (changes: ListSearch, replace = false) =>
    void navigate({ search: cleaned({ ...filters, ...changes }), replace });
  const back = trail.at(-1);
  return (
    <Page
      title="End customers"
      lead={seat.realm === 'sandbox' ? 'In your sandbox, for trying out' : 'In production and development'}
      actions={mayCreate && <NewLink />}
    >
      <Panel flush>
        <Filters search={search} onChange={show} />
        <Loaded query={query} rows={10}>
          {({ end_customers, next_cursor }) =>
            end_customers.length > 0 ? (
              <div aria-busy={query.isPlaceholderData}>
                <Table
                  label="End customers"
                  columns={columnsFor(seat, search, { show, now })}
                  rows={end_customers}
                  keyOf={({ client_id }) => client_id}
                />
              </div>
            ) : next_cursor !== null ? (
              <Empty title="None so far">Few match. The search goes on with the next page.</Empty>
            ) : isFiltered ? (
              <Empty
                title="No end customer matches"
                action={<ClearButton onClear={() => void navigate({ search: {} })} />}
              >
                Removed ones are left out unless you ask for them.
              </Empty>
            ) : cursor === undefined ? (
              <Empty title="No end customers yet" action={mayCreate && <NewLink />}>
                {seat.realm === 'sandbox'
                  ? 'Create one to see how it is reviewed, enabled and registered with the banks; nothing of it leaves your sandbox.'
                  : 'An end customer is a company that connects to its users’ banks through you.'}
              </Empty>
            ) : (
              <Empty title="There are no more" />
            )
          }
        </Loaded>
        {query.data !== undefined && (
          <Pager
            count={query.data.end_customers.length}
            next={query.isPlaceholderData ? null : query.data.next_cursor}
            onFirst={cursor === undefined ? undefined : () => show({})}
            onBack={
              back === undefined
                ? undefined
                : () =>
                    void navigate({
                      search: cleaned({ ...filters, cursor: back ?? undefined }),
                      state: { trail: trail.slice(0, -1) },
                    })
            }
            onNext={(next) =>
              void navigate({
                search: cleaned({ ...search, cursor: next }),
                state: { trail: [...trail, cursor ?? null] },
              })
            }
          />
        )}
      </Panel>
    </Page>
  );
}

function NewLink() {
  const { seat } = usePartnerSeat();
  return (
    <Link
      to="/partners/$partner/$realm/end-customers/new"
      params={{ partner: seat.clientId, realm: seat.realm }}
      className={buttonLook('primary')}
    >
      <Plus aria-hidden className="size-4" /> New end customer
    </Link>
  );
}

function ClearButton({ onClear }: { onClear: () => void }) {
  return <Button onClick={onClear}>Clear the filters</Button>;
}
