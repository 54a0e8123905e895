import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useShow } from '../../../routes/pages.ts';
import { given } from '../../../routes/search.ts';
import { useActingAs, useMay } from '../../../shell/acting-as.tsx';
import { enumLabel, StatusBadge } from '../../../ui/badge.tsx';
import { buttonLook } from '../../../ui/button.tsx';
import { Code } from '../../../ui/copy.tsx';
import { FilterBar, FilterSelect } from '../../../ui/filter-bar.tsx';
import { Listed } from '../../../ui/listed.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { Empty } from '../../../ui/states.tsx';
import { type Column, rowLink, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { CreateSandboxPartner } from './sandbox-partner.tsx';

const route = getRouteApi('/operator/partners');

/** All partners; optionally with the temporary ones. */
export function PartnersPage() {
  const { api } = useActingAs();
  const search = route.useSearch();
  const mayCreate = useMay('operator_admin');
  const query = api.hooks.useQuery('get', '/v1/partners', {
    params: {
      query: {
        limit: 50,
        total: true,
        ...given({
          q: search.q,
          expiring: search.expiring === undefined ? undefined : true,
          cursor: search.cursor,
        }),
      },
    },
  });
  const show = useShow<typeof search>();
  return (
    <Page
      title="Partners"
      lead="Resellers, each with its own end customers."
      actions={
        mayCreate && (
          <>
            <CreateSandboxPartner />
            <Link to="/operator/partners/new" className={buttonLook('primary')}>
              Create partner
            </Link>
          </>
        )
      }
    >
      <Panel flush>
        <FilterBar
          search={search}
          field={
            <SearchField placeholder="Name" value={search.q ?? ''} onSearch={(words) => show({ q: words })} />
          }
        >
          <FilterSelect
            label="Temporary"
            value={search.expiring === undefined ? '' : 'yes'}
            options={[
              ['', 'Hidden'],
              ['yes', 'Included'],
            ]}
            onValue={(expiring) => show({ expiring })}
          />
        </FilterBar>
        <Listed
          query={query}
          of={(data) => data.partners}
          loading={6}
          empty={
            <Empty title={search.q === undefined ? 'No partners' : 'No matching partners'}>
              {search.q === undefined ? 'Create the first one.' : 'Change the search to see more.'}
            </Empty>
          }
        >
          {(rows) => (
            <Table
              label="Partners"
              columns={search.expiring === undefined ? columns : [...columns, expires]}
              rows={rows}
              keyOf={({ client_id }) => client_id}
            />
          )}
        </Listed>
      </Panel>
    </Page>
  );
}

const columns: Column<Schema<'Partner'>>[] = [
  {
    id: 'name',
    header: 'Partner',
    cell: ({ client_id, name }) => (
      <Link to="/operator/partners/$id" params={{ id: client_id }} className={rowLink}>
        <bdi>{name}</bdi>
      </Link>
    ),
  },
  {
    id: 'flowdown_status',
    header: 'Flowdown',
    width: 'w-30',
    narrow: 'named',
    cell: ({ flowdown_status }) => <StatusBadge status={flowdown_status} />,
  },
  {
    id: 'questionnaire_status',
    header: 'Questionnaire',
    width: 'w-32',
    narrow: 'named',
    cell: ({ questionnaire_status }) => <StatusBadge status={questionnaire_status} />,
  },
  {
    id: 'review',
    header: 'Review policy',
    width: 'w-32',
    wide: true,
    cell: ({ review_policy }) => enumLabel(review_policy),
  },
  {
    id: 'client_id',
    header: 'client_id',
    width: 'w-38',
    wide: true,
    cell: ({ client_id }) => <Code>{client_id}</Code>,
  },
  {
    id: 'created_at',
    header: 'Created',
    width: 'w-30',
    narrow: 'time',
    cell: ({ created_at }) => <Time at={created_at} now={serverNow()} />,
  },
];

/** Only temporary partners have it. */
const expires: Column<Schema<'Partner'>> = {
  id: 'expires_at',
  header: 'Expires',
  width: 'w-30',
  narrow: 'named',
  cell: ({ expires_at }) => expires_at !== null && <Time at={expires_at} now={serverNow()} />,
};
