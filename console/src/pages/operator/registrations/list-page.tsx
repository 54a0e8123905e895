import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import {
  registrationEnvironmentValues,
  registrationStatusValues,
  registrationTaskValues,
} from '../../../api/enums.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useShow } from '../../../routes/pages.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Badge, enumLabel, StatusBadge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { FilterBar, FilterChoice, FilterSelect } from '../../../ui/filter-bar.tsx';
import { Listed } from '../../../ui/listed.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { SelectionBar, useSelection } from '../../../ui/selection.tsx';
import { Empty } from '../../../ui/states.tsx';
import { type Column, noValue, rowLink, Table } from '../../../ui/table.tsx';
import { Due, Time } from '../../../ui/time.tsx';
import { InstitutionFilter, RealmFilter } from '../filters.tsx';
import { PartnerFilter, PartnerName } from '../partner-name.tsx';
import { tasks } from './labels.ts';
import { keyOf, kindOf, otherLists, pathOf, type RegistrationsSearch, useRegistrations } from './list.ts';
import { longNameOf, nameOf, RecordAll, stepsOf } from './record-all.tsx';

const route = getRouteApi('/operator/registrations');

/** Each list, with its lead and what it says if it is empty. */
const lists = {
  TASKS: {
    name: 'All tasks',
    lead: 'Registrations with a task for you, longest waiting first.',
    empty: ['No open tasks', 'Registrations at institutions with a manual connector are filed here.'],
  },
  STALLED: {
    name: 'Not moving',
    lead: 'Registrations that have not moved for 3 business days, and for longer than usual at the institution.',
    empty: ['All registrations move', 'None waits longer than usual.'],
  },
  RETRYING: {
    name: 'Retrying',
    lead: 'Live registrations whose last request to the institution failed, next retry first.',
    empty: [
      'No registration is retried',
      'A request that fails is sent again automatically, and listed here.',
    ],
  },
  ALL: {
    name: 'All registrations',
    lead: 'All registrations, newest end customer first.',
    empty: ['No registrations', 'They start when an end customer is enabled.'],
  },
} as const;

/** Registrations with a task for the operator, longest waiting first; optionally others, or all of them. */
export function OperatorRegistrationsPage() {
  const search = route.useSearch();
  const query = useRegistrations(search);
  const { lead, empty } = lists[kindOf(search)];
  const show = useShow<typeof search>();
  const selection = useSelection(search, query.data?.registrations ?? none, keyOf);
  return (
    <Page title="Registrations" lead={lead}>
      <Panel flush>
        <FilterBar search={search}>
          <FilterSelect
            label="Task"
            value={search.task}
            options={[
              ['', lists.TASKS.name],
              ...registrationTaskValues.map((name) => [name, tasks[name][0]] as const),
              ...otherLists.map((name) => [name, lists[name].name] as const),
            ]}
            onValue={(name) => show({ task: name })}
          />
          <FilterChoice
            label="Status"
            value={search.status}
            values={registrationStatusValues}
            onValue={(status) => show({ status })}
          />
          <InstitutionFilter value={search.institution} onChange={(institution) => show({ institution })} />
          <PartnerFilter value={search.partner} onChange={(partner) => show({ partner })} />
          <FilterChoice
            label="Environment"
            value={search.environment}
            values={registrationEnvironmentValues}
            onValue={(environment) => show({ environment })}
          />
          <RealmFilter value={search.realm} onChange={(realm) => show({ realm })} />
        </FilterBar>
        {search.customer !== undefined && (
          <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line bg-accent-soft px-4 py-2">
            <span>
              End customer:{' '}
              <Link
                to="/operator/end-customers/$id"
                params={{ id: search.customer }}
                className="text-accent underline"
              >
                <CustomerName id={search.customer} />
              </Link>
            </span>
            <Button kind="quiet" onClick={() => show({ customer: '' })}>
              Show all
            </Button>
          </div>
        )}
        <Listed
          query={query}
          of={(data) => data.registrations}
          loading={8}
          empty={<Empty title={empty[0]}>{empty[1]}</Empty>}
        >
          {(rows) => (
            <Table
              label="Registrations"
              columns={columnsOf(search)}
              rows={rows}
              keyOf={keyOf}
              nameOf={longNameOf}
              {...(rows.some((row) => stepsOf(row).length > 0) && selection)}
            />
          )}
        </Listed>
        <SelectionBar selection={selection}>
          <RecordAll chosen={selection.chosen} onDone={selection.clear} />
        </SelectionBar>
      </Panel>
    </Page>
  );
}

type Registration = Schema<'Registration'>;
const none: readonly Registration[] = [];

/** The company name of the end customer that the list is filtered by; the list can be empty. */
function CustomerName({ id }: { id: string }) {
  const { api } = useActingAs();
  const { data } = api.hooks.useQuery(
    'get',
    '/v1/end-customers/{client_id}',
    { params: { path: { client_id: id } } },
    { staleTime: 60_000 },
  );
  return data?.end_customer.company_name ?? id;
}

const columnsOf = (search: RegistrationsSearch): Column<Registration>[] => [
  {
    id: 'customer',
    header: 'End customer',
    cell: (registration) => (
      <Link
        aria-label={nameOf(registration)}
        to="/operator/registrations/$customer/$institution/$environment"
        params={pathOf(registration)}
        search={search}
        state
        className={rowLink}
      >
        <bdi>{registration.company_name ?? registration.end_customer_client_id}</bdi>
      </Link>
    ),
  },
  {
    id: 'institution',
    header: 'Institution',
    width: 'w-36',
    cell: ({ institution_name }) => institution_name,
  },
  {
    id: 'environment',
    header: 'Environment',
    width: 'w-26',
    cell: ({ environment }) => enumLabel(environment),
  },
  {
    id: 'status',
    header: 'Status',
    width: 'w-32',
    cell: ({ status }) => <StatusBadge status={status} />,
  },
  {
    id: 'task',
    header: 'Task',
    width: 'w-38',
    cell: ({ task }) =>
      task === null ? noValue : <Badge tone={task === 'RESOLVE' ? 'bad' : 'warn'}>{tasks[task][0]}</Badge>,
  },
  {
    id: 'partner',
    header: 'Partner',
    width: 'w-34',
    wide: 'very',
    cell: (registration) => <PartnerName of={registration} />,
  },
  {
    id: 'due',
    header: 'Due',
    width: 'w-34',
    cell: ({ expected_by }) => (expected_by === null ? noValue : <Due at={expected_by} />),
  },
  {
    id: 'since',
    header: kindOf(search) === 'ALL' ? 'Updated' : 'Waiting since',
    width: 'w-30',
    narrow: 'time',
    cell: ({ updated_at, realm }) => (
      <Time at={updated_at} {...(realm === 'live' ? { now: serverNow() } : {})} />
    ),
  },
];
