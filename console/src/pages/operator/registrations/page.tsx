import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useNeighbours } from '../../../routes/neighbours.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Badge, enumLabel, StatusBadge } from '../../../ui/badge.tsx';
import { buttonLook } from '../../../ui/button.tsx';
import { NeighboursNav } from '../../../ui/neighbours.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Due, Time } from '../../../ui/time.tsx';
import { Changes } from '../../events/changes.tsx';
import { EventRows } from '../../events/event-rows.tsx';
import { PartnerName } from '../partner-name.tsx';
import { canRetry, tasks, waitsFor } from './labels.ts';
import { keyOf, kindOf, pathOf, useRegistrationsPage } from './list.ts';
import { Packet } from './packet.tsx';
import { RecordPanel } from './record.tsx';
import { nameOf } from './record-all.tsx';
import { RetryButton } from './retry.tsx';

const route = getRouteApi('/operator/registrations/$customer/$institution/$environment');

const lists = {
  TASKS: 'All tasks',
  STALLED: 'All not moving',
  RETRYING: 'All retrying',
  ALL: 'All registrations',
} as const;

/** A registration in its list: its next step, the packet to submit, and its history. */
export function OperatorRegistrationPage() {
  const { api } = useActingAs();
  const { customer, institution, environment } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const key = `${customer} ${institution} ${environment}`;
  const query = api.hooks.useQuery(
    'get',
    '/v1/registrations/{end_customer_client_id}/{institution_id}/{environment}',
    {
      params: {
        path: { end_customer_client_id: customer, institution_id: institution, environment },
      },
    },
  );
  const neighbours = useNeighbours(search, useRegistrationsPage, (one) => keyOf(one) === key);
  const kind = kindOf(search);
  const above = (
    <NeighboursNav
      label="List"
      back={
        <Link to="/operator/registrations" search={search} state className={buttonLook('plain')}>
          {lists[kind]}
        </Link>
      }
      nextLabel={kind === 'TASKS' ? 'Next task' : 'Next'}
      neighbours={neighbours}
      onGo={(to) =>
        to !== undefined &&
        void navigate({
          to: '/operator/registrations/$customer/$institution/$environment',
          params: pathOf(to.row),
          search: to.search,
          state: to.state,
        })
      }
    />
  );
  if (query.data === undefined) {
    return (
      <Page title={neighbours.row === undefined ? 'Registration' : nameOf(neighbours.row)}>
        {above}
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  return (
    <Loaded query={query}>
      {({ registration, packet }) => (
        <Page
          title={`${packet.application_name} at ${registration.institution_name}`}
          lead={
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <StatusBadge status={registration.status} />
              <span>
                {enumLabel(registration.environment)}
                {registration.realm === 'sandbox' && ', in a sandbox'}
              </span>
              <Link
                to="/operator/end-customers/$id"
                params={{ id: registration.end_customer_client_id }}
                className="text-accent hover:underline"
              >
                <bdi>{packet.company_name}</bdi>
              </Link>
              <span>
                of <PartnerName of={registration} />
              </span>
            </span>
          }
          actions={canRetry(registration) && <RetryButton key={key} registration={registration} />}
        >
          {above}
          <div className="grid gap-5 lg:grid-cols-2">
            <RecordPanel key={key} registration={registration} application={packet.application} />
            <StatusSummary registration={registration} />
          </div>
          {packet.changes !== null && (
            <Panel title="Changes to submit">
              {packet.changes.length === 0 ? (
                <p className="text-muted">The institution has the application as in the packet.</p>
              ) : (
                <Changes changes={packet.changes.map((change) => ({ ...change, is_secret: false }))} />
              )}
            </Panel>
          )}
          <Packet registration={registration} packet={packet} />
          <History registration={registration} />
        </Page>
      )}
    </Loaded>
  );
}

function StatusSummary({ registration }: { registration: Schema<'Registration'> }) {
  const { task, errors, connector, failures = 0, last_failure, realm } = registration;
  const now = realm === 'live' ? { now: serverNow() } : {};
  return (
    <Panel title="Status">
      <Facts
        items={[
          [
            'Next step',
            task === null ? (
              waitsFor(registration)
            ) : (
              <Badge key="task" tone="warn">
                {tasks[task][0]}
              </Badge>
            ),
          ],
          [
            'Errors',
            errors.length > 0 && (
              <ul key="errors" className="flex flex-col gap-1">
                {errors.map(({ kind, message }) => (
                  <li key={kind}>
                    <span className="font-medium text-bad">{enumLabel(kind)}.</span> {message}
                  </li>
                ))}
              </ul>
            ),
          ],
          ['Connector', carriedOut[connector]],
          [
            task === null ? 'Updated' : 'Waiting since',
            <Time exact key="since" at={registration.updated_at} {...now} />,
          ],
          ['Expected', registration.expected_by && <Expected key="expected" by={registration.expected_by} />],
          [
            'Filed',
            registration.submitted_at && <Time exact key="filed" at={registration.submitted_at} {...now} />,
          ],
          ['Next check', registration.due_at && <Time exact key="due" at={registration.due_at} {...now} />],
          ['Approved for production', registration.production_enablement_date],
          ['Failures in a row', failures > 0 && String(failures)],
          [
            'Last failure',
            (failures > 0 || task !== null) && last_failure && (
              <span key="failure" className="text-bad">
                {last_failure}
              </span>
            ),
          ],
        ].map(([name, value]) => [name as string, value || null] as const)}
      />
    </Panel>
  );
}

function Expected({ by }: { by: string }) {
  return (
    <>
      <Due at={by} />, <Time exact at={by} />
    </>
  );
}

const carriedOut: Record<Schema<'RegistrationConnector'>, string> = {
  manual: 'Manual: you file it and record the institution’s response.',
  dynamic: 'Dynamic client registration.',
  simulated: 'Simulated.',
};

function History({ registration }: { registration: Schema<'Registration'> }) {
  const { api } = useActingAs();
  const { end_customer_client_id, institution_id, environment } = registration;
  const query = api.hooks.useQuery('get', '/v1/events', {
    params: { query: { end_customer_client_id, institution_id, limit: 100 } },
  });
  return (
    <Panel title="History" flush>
      <Loaded query={query}>
        {({ events }) => <EventRows events={events.filter((event) => event.environment === environment)} />}
      </Loaded>
    </Panel>
  );
}
