import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { given } from '../../../routes/search.ts';
import { useActingAs, useMay } from '../../../shell/acting-as.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { buttonLook } from '../../../ui/button.tsx';
import { Code } from '../../../ui/copy.tsx';
import { Listed } from '../../../ui/listed.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { Empty } from '../../../ui/states.tsx';
import { type Column, noValue, rowLink, Table } from '../../../ui/table.tsx';
import { connectorLabel } from './labels.ts';

const route = getRouteApi('/operator/institutions');

/** The catalogue, newest first. */
export function InstitutionsPage() {
  const { api } = useActingAs();
  const { cursor } = route.useSearch();
  const mayAdd = useMay('operator_admin');
  const query = api.hooks.useQuery('get', '/v1/institutions', {
    params: { query: { limit: 50, ...given({ cursor }) } },
  });
  return (
    <Page
      title="Institutions"
      lead="Institutions that require each application to be registered, and how it is done."
      actions={
        mayAdd && (
          <Link to="/operator/institutions/new" className={buttonLook('primary')}>
            Add institution
          </Link>
        )
      }
    >
      <Panel flush>
        <Listed
          query={query}
          of={(data) => data.institutions}
          loading={8}
          empty={
            <Empty title="No institutions">Add one; live end customers are then registered there.</Empty>
          }
        >
          {(rows) => (
            <Table
              label="Institutions"
              columns={columns}
              rows={rows}
              keyOf={({ institution_id }) => institution_id}
            />
          )}
        </Listed>
      </Panel>
    </Page>
  );
}

const columns: Column<Schema<'Institution'>>[] = [
  {
    id: 'name',
    header: 'Institution',
    cell: ({ institution_id, name, retired_at }) => (
      <>
        <Link to="/operator/institutions/$id" params={{ id: institution_id }} className={rowLink}>
          {name}
        </Link>{' '}
        {retired_at !== null && <Badge>Retired</Badge>}
      </>
    ),
  },
  { id: 'connector', header: 'Connector', width: 'w-56', cell: ({ connector }) => connectorLabel(connector) },
  {
    id: 'pace',
    header: 'Usual pace',
    width: 'w-26',
    wide: true,
    cell: ({ typical_pace_days: days }) => (days === 1 ? '1 day' : `${days} days`),
  },
  {
    id: 'logo',
    header: 'Logo',
    width: 'w-26',
    wide: 'very',
    cell: ({ requires_logo }) => (requires_logo ? 'Required' : noValue),
  },
  {
    id: 'classic',
    header: 'Classic connections end',
    width: 'w-48',
    wide: true,
    cell: ({ classic_disablement_date: date }) => date ?? noValue,
  },
  {
    id: 'id',
    header: 'institution_id',
    width: 'w-44',
    wide: true,
    cell: ({ institution_id }) => <Code>{institution_id}</Code>,
  },
];
