import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { reviewReasonValues } from '../../../api/enums.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useShow } from '../../../routes/pages.ts';
import { given } from '../../../routes/search.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { lazyPart } from '../../../shell/lazy-part.tsx';
import { OptionalPart } from '../../../shell/page-error.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { FilterBar, FilterSelect, FilterToggle } from '../../../ui/filter-bar.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Listed } from '../../../ui/listed.tsx';
import { Page, Panel } from '../../../ui/page.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { SelectionBar, useSelection } from '../../../ui/selection.tsx';
import { Empty } from '../../../ui/states.tsx';
import { type Column, noValue, rowLink, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { requirementWords } from '../../end-customer/requirements.ts';
import { WaitingAges } from '../../overview/waiting-ages.tsx';
import { RealmFilter } from '../filters.tsx';
import { PartnerFilter, PartnerName } from '../partner-name.tsx';
import type { Deciding } from './decide-dialog.tsx';
import { type Queue, queueNames, queueOf, queues, useCursor, usePosition, useQueue } from './queue.ts';
import { type DecisionKind, reviewReasons } from './reasons.ts';
import { ShortcutLegend, useShortcuts } from './shortcuts.tsx';
import { Waiting } from './waiting.tsx';

// This is the operator's first page.
const DecideDialog = lazyPart(() => import('./decide-dialog.tsx'), 'DecideDialog');
const AssignToMe = lazyPart(() => import('./work.tsx'), 'AssignToMe');

const route = getRouteApi('/operator/review');
type Customer = Schema<'EndCustomerSummary'>;
const none: readonly Customer[] = [];

/** End customers awaiting a decision, those that wait for their partner, and those denied. */
export function ReviewPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const queue = queueOf(search);
  const query = useQueue(search);
  const rows = query.data?.end_customers ?? none;
  const selection = useSelection(search, rows, ({ client_id }) => client_id);
  const cursor = useCursor(search, rows);
  const position = usePosition(search);
  const [deciding, decide] = useState<Deciding | null>();
  const [isOn, turn] = useShortcuts();
  const current = rows[cursor.at];
  const begin = (kind: DecisionKind, about: readonly Customer[]) =>
    about.length > 0 && decide({ kind, about });
  // Rows that were selected and have left the list do not turn the decision to the current row.
  const concerned = selection.ticked.size > 0 ? selection.chosen : rows.filter((row) => row === current);
  const open = (customer: Customer | undefined) =>
    customer &&
    void navigate({ to: '/operator/review/$id', params: { id: customer.client_id }, search, state: true });
  const show = useShow<typeof search>();
  useKeys(
    {
      j: cursor.next,
      k: cursor.previous,
      o: () => open(current),
      ...Object.fromEntries(decisions[queue].map(([kind, key]) => [key, () => void begin(kind, concerned)])),
    },
    isOn,
  );
  return (
    <Page
      title="Review"
      lead={queues[queue].lead}
      actions={
        <Segments
          label="Queue"
          value={queue}
          options={queueNames.map((name) => [name, queues[name].tab] as const)}
          onChange={(status) =>
            show({
              status: status === 'UNDER_REVIEW' ? '' : status,
              ...(status === 'DENIED' && { assignee: '' }),
            })
          }
        />
      }
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 text-sm text-muted max-md:hidden">
        <p aria-live="polite" className="min-w-0">
          {isOn && current !== undefined && (
            <>
              {position(cursor.at)}: <bdi>{current.company_name}</bdi>
            </>
          )}
          {isOn && cursor.isLost && 'The current end customer has left this list. Continue with J or K.'}
        </p>
        <ShortcutLegend
          isOn={isOn}
          turn={turn}
          keys={[
            ['J', 'next'],
            ['K', 'previous'],
            ['O', 'open'],
            ...decisions[queue].map(([, key, label]) => [key.toUpperCase(), label.toLowerCase()] as const),
          ]}
        />
      </div>
      <Panel flush>
        <FilterBar
          search={search}
          except={['status']}
          field={
            <SearchField
              placeholder="Name or website"
              value={search.q ?? ''}
              onSearch={(words) => show({ q: words })}
            />
          }
        >
          {queue !== 'DENIED' && (
            <FilterSelect
              label="Assignee"
              value={search.assignee}
              options={[
                ['', 'All'],
                ['me', 'Mine'],
                ['none', 'Unassigned'],
              ]}
              onValue={(assignee) => show({ assignee })}
            />
          )}
          <FilterSelect
            label="Review reason"
            value={search.reason}
            options={[
              ['', 'All'],
              ...reviewReasonValues.map((reason) => [reason, reviewReasons[reason][0]] as const),
            ]}
            onValue={(reason) => show({ reason, ...(reason === '' && { only: '' }) })}
          />
          {search.reason !== undefined && (
            <FilterToggle
              label="Only this reason"
              checked={search.only !== undefined}
              onValue={(isOn) => show({ only: isOn ? 'yes' : '' })}
            />
          )}
          <PartnerFilter value={search.partner} onChange={(partner) => show({ partner })} />
          <RealmFilter value={search.realm} onChange={(realm) => show({ realm })} />
        </FilterBar>
        <Listed
          query={query}
          of={(data) => data.end_customers}
          loading={8}
          empty={
            search.reason !== undefined ? (
              <Empty title="None with this review reason" />
            ) : search.assignee === undefined ? (
              <NothingHere queue={queue} isSandbox={search.realm === 'sandbox'} />
            ) : (
              <Empty title="None with this assignee">
                Show all, select some and assign them to yourself.
              </Empty>
            )
          }
        >
          {(listed) => (
            <Table
              label={queues[queue].table}
              columns={columnsOf(search, isOn ? current?.client_id : undefined)}
              rows={listed}
              keyOf={({ client_id }) => client_id}
              nameOf={({ company_name }) => company_name}
              current={isOn ? current?.client_id : undefined}
              {...(decisions[queue].length > 0 && selection)}
            />
          )}
        </Listed>
        <SelectionBar selection={selection}>
          {queue === 'UNDER_REVIEW' && (
            <OptionalPart>
              <AssignToMe chosen={selection.chosen} onDone={selection.clear} />
            </OptionalPart>
          )}
          {decisions[queue].map(([kind, , label]) => (
            <Button
              key={kind}
              kind={kind === 'DENY' ? 'danger' : 'plain'}
              disabled={selection.chosen.length === 0}
              onClick={() => begin(kind, selection.chosen)}
            >
              {label} …
            </Button>
          ))}
        </SelectionBar>
      </Panel>
      {deciding !== undefined && (
        <OptionalPart>
          <DecideDialog
            deciding={deciding}
            onClose={() => {
              decide(null);
              // After a decision of which some failed.
              if (selection.chosen.length === 0) selection.clear();
            }}
            onDone={() => {
              selection.clear();
              cursor.pass(deciding?.about.map(({ client_id }) => client_id) ?? []);
            }}
          />
        </OptionalPart>
      )}
      {queue === 'UNDER_REVIEW' && search.realm !== 'sandbox' && query.data !== undefined && (
        <Ages search={search} />
      )}
    </Page>
  );
}

/** The decisions available in each queue, with their keys. */
const decisions: Record<Queue, readonly (readonly [kind: DecisionKind, key: string, label: string])[]> = {
  UNDER_REVIEW: [
    ['APPROVE', 'a', 'Approve'],
    ['DENY', 'd', 'Deny'],
  ],
  MORE_INFORMATION_NEEDED: [],
  DENIED: [['REVERSE', 'r', 'Reverse']],
};

function NothingHere({ queue, isSandbox }: { queue: Queue; isSandbox: boolean }) {
  if (queue === 'DENIED') {
    return <Empty title="No denied end customers">They appear here when you deny them.</Empty>;
  }
  if (queue === 'MORE_INFORMATION_NEEDED') {
    return (
      <Empty title="Nothing waits for partners">
        End customers appear here while their partner has to provide information, for example at your request.
      </Empty>
    );
  }
  return (
    <Empty title="No pending reviews">
      {isSandbox
        ? 'In a sandbox, partners decide themselves, to test either outcome.'
        : 'New end customers appear if their partner’s policy is manual, diligence is not attested, or there is a channel conflict.'}
    </Empty>
  );
}

function columnsOf(
  search: ReturnType<typeof route.useSearch>,
  current: string | undefined,
): Column<Customer>[] {
  return [
    {
      id: 'company_name',
      header: 'Company',
      cell: ({ client_id, company_name }) => (
        <span className={client_id === current ? '-ml-2 border-l-2 border-accent pl-1.5' : ''}>
          <Link
            to="/operator/review/$id"
            params={{ id: client_id }}
            search={search}
            state
            className={rowLink}
          >
            <bdi>{company_name}</bdi>
          </Link>
        </span>
      ),
    },
    { id: 'website', header: 'Website', width: 'w-38', cell: ({ website }) => website },
    {
      id: 'why',
      header: whyHeaders[queueOf(search)],
      width: 'w-68',
      cell: (customer) => <Why customer={customer} />,
    },
    {
      id: 'partner',
      header: 'Partner',
      width: 'w-36',
      wide: 'very',
      cell: (customer) => <PartnerName of={customer} />,
    },
    ...(queueOf(search) === 'DENIED' ? [denied] : [assignee, waiting]),
  ];
}

const denied: Column<Customer> = {
  id: 'denied',
  header: 'Denied',
  width: 'w-32',
  narrow: 'time',
  cell: ({ updated_at, realm }) => <Time at={updated_at} {...(realm === 'live' && { now: serverNow() })} />,
};

const assignee: Column<Customer> = {
  id: 'assignee',
  header: 'Assignee',
  width: 'w-30',
  cell: ({ assignee_name }) => (assignee_name === null ? noValue : <bdi>{assignee_name}</bdi>),
};

const waiting: Column<Customer> = {
  id: 'waiting',
  header: 'Waiting',
  width: 'w-28',
  narrow: 'time',
  cell: (customer) => <Waiting customer={customer} />,
};

/** How long the end customers of the queue have waited. */
function Ages({ search }: { search: ReturnType<typeof route.useSearch> }) {
  const { api } = useActingAs();
  const query = { realm: 'live', ...given({ partner_client_id: search.partner }) } as const;
  const { data } = api.hooks.useQuery('get', '/v1/overview', { params: { query } });
  const ages = data?.overview.end_customers.under_review;
  if (ages === undefined || ages.every(({ count }) => count === 0)) return null;
  return (
    <Panel title="Under review, by age">
      <WaitingAges ages={ages} />
    </Panel>
  );
}

const whyHeaders: Record<Queue, string> = {
  UNDER_REVIEW: 'Review reason',
  MORE_INFORMATION_NEEDED: 'Requested',
  DENIED: 'Decision reason',
};

/** The reason that concerns others is never cut off. */
function conflictFirst(one: Schema<'ReviewReason'>, other: Schema<'ReviewReason'>): number {
  return Number(other === 'CHANNEL_CONFLICT') - Number(one === 'CHANNEL_CONFLICT');
}

/** Why an end customer is in the queue. */
function Why({ customer }: { customer: Customer }) {
  const { status, decision_reason, requirements_due, review_reasons } = customer;
  if (status === 'DENIED') return decision_reason;
  if (status === 'MORE_INFORMATION_NEEDED') {
    return requirements_due.map((requirement) => requirementWords[requirement][0]).join(', ');
  }
  return (
    <>
      {review_reasons.toSorted(conflictFirst).map((reason) => (
        <span key={reason} className="mr-1">
          <Badge tone={reason === 'CHANNEL_CONFLICT' ? 'bad' : 'warn'}>{reviewReasons[reason][0]}</Badge>
        </span>
      ))}
    </>
  );
}
