import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { changed } from '../../../routes/search.ts';
import { useMay, useSeat } from '../../../shell/seat.tsx';
import { inWords, StatusBadge } from '../../../ui/badge.tsx';
import { Button, buttonLook } from '../../../ui/button.tsx';
import { Code } from '../../../ui/copy.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { Empty, Loaded } from '../../../ui/states.tsx';
import { type Column, Pager, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { SandboxPartnerDialog } from './sandbox-partner.tsx';

const route = getRouteApi('/operator/partners');

/** All partners; those made for a while when they are asked for. */
export function PartnersPage() {
  const { api } = useSeat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayCreate = useMay('operator_admin');
  const [isMaking, setMaking] = useState(false);
  const query = api.hooks.useQuery('get', '/v1/partners', {
    params: {
      query: {
        limit: 50,
        ...(search.q === undefined ? {} : { q: search.q }),
        ...(search.expiring === undefined ? {} : { expiring: true }),
        ...(search.cursor === undefined ? {} : { cursor: search.cursor }),
      },
    },
  });
  const show = (changes: typeof search) =>
    void navigate({ search: changed(search, { cursor: '', ...changes }) });
  return (
    <Page
      title="Partners"
      lead="Resellers, each with end customers of its own."
      actions={
        mayCreate && (
          <>
            <Button onClick={() => setMaking(true)}>Make one for a while</Button>
            <Link to="/operator/partners/new" className={buttonLook('primary')}>
              New partner
            </Link>
          </>
        )
      }
    >
      <Panel flush>
        <search className="grid gap-3 border-b border-line p-4 sm:grid-cols-3">
          <SearchField
            placeholder="Part of the name"
            value={search.q ?? ''}
            onSearch={(words) => show({ q: words })}
          />
          <SelectField
            label="Made for a while"
            value={search.expiring === undefined ? '' : 'yes'}
            options={[
              ['', 'Left out'],
              ['yes', 'Listed too'],
            ]}
            onChange={({ target }) => show({ expiring: target.value })}
          />
        </search>
        <Loaded query={query} rows={6}>
          {({ partners, next_cursor }) =>
            partners.length === 0 && next_cursor === null ? (
              <Empty title="No partners here">
                {search.q === undefined ? 'Create the first one.' : 'None has a name like that.'}
              </Empty>
            ) : (
              <>
                <Table
                  label="Partners"
                  columns={columns}
                  rows={partners}
                  keyOf={({ client_id }) => client_id}
                />
                <Pager
                  count={partners.length}
                  next={next_cursor}
                  onFirst={search.cursor === undefined ? undefined : () => show({})}
                  onNext={(cursor) => show({ cursor })}
                />
              </>
            )
          }
        </Loaded>
      </Panel>
      <SandboxPartnerDialog open={isMaking} onClose={() => setMaking(false)} />
    </Page>
  );
}

const columns: Column<Schema<'Partner'>>[] = [
  {
    id: 'name',
    header: 'Partner',
    cell: ({ client_id, name, expires_at }) => (
      <>
        <Link
          to="/operator/partners/$id"
          params={{ id: client_id }}
          className="font-medium text-accent hover:underline"
        >
          {name}
        </Link>
        {expires_at !== null && (
          <div className="text-sm text-muted">
            ends <Time at={expires_at} now={Date.now()} />
          </div>
        )}
      </>
    ),
  },
  {
    id: 'flowdown_status',
    header: 'Flowdown',
    cell: ({ flowdown_status }) => <StatusBadge status={flowdown_status} />,
  },
  {
    id: 'questionnaire_status',
    header: 'Questionnaire',
    cell: ({ questionnaire_status }) => <StatusBadge status={questionnaire_status} />,
  },
  { id: 'review', header: 'Review', wide: true, cell: ({ review_policy }) => inWords(review_policy) },
  { id: 'client_id', header: 'client_id', wide: true, cell: ({ client_id }) => <Code>{client_id}</Code> },
];
