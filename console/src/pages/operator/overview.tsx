import { getRouteApi, Link } from '@tanstack/react-router';
import { useActingAs } from '../../shell/acting-as.tsx';
import { StatusBadge } from '../../ui/badge.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Loaded } from '../../ui/states.tsx';
import { timeZone } from '../../ui/time.tsx';
import { OverviewBody } from '../overview/overview.tsx';
import { Recent } from '../overview/recent.tsx';
import { WaitingAges } from '../overview/waiting-ages.tsx';

const route = getRouteApi('/operator/overview');

/** The overview of all partners. */
export function OperatorOverviewPage() {
  const { api } = useActingAs();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const realm = search.realm === 'sandbox' ? 'sandbox' : 'live';
  // Lists show the live realm by default.
  const inRealm = realm === 'sandbox' ? { realm } : {};
  const query = api.hooks.useQuery(
    'get',
    '/v1/overview',
    { params: { query: { realm, time_zone: timeZone } } },
    { refetchInterval: 10_000 },
  );
  return (
    <Page
      title="Overview"
      lead="All partners."
      actions={
        <Segments
          label="Realm"
          value={realm}
          options={[
            ['live', 'Live'],
            ['sandbox', 'Sandboxes'],
          ]}
          onChange={(value) => void navigate({ search: { realm: value } })}
        />
      }
    >
      <Loaded query={query} rows={10}>
        {({ overview }) => (
          <>
            {overview.registrations.stalled > 0 && (
              <p className="rounded-md bg-warn-soft px-4 py-2 text-warn">
                <Link to="/operator/registrations" search={{ task: 'STALLED' }} className="underline">
                  {stalledText(overview.registrations.stalled)}
                </Link>{' '}
                for 3 business days, and for longer than usual at the institution.
              </p>
            )}
            <OverviewBody
              overview={overview}
              beside={
                realm === 'live' && (
                  <Panel
                    title="Under review, by age"
                    actions={
                      <Link to="/operator/review" className="text-accent hover:underline">
                        Review
                      </Link>
                    }
                  >
                    <WaitingAges ages={overview.end_customers.under_review} />
                  </Panel>
                )
              }
              webhooksLink={
                overview.webhooks.failing_endpoints > 0 && (
                  <Link to="/operator/system" className="text-accent hover:underline">
                    Failing endpoints
                  </Link>
                )
              }
              customersLink={(status) => (
                <Link
                  to="/operator/end-customers"
                  search={{ status, ...inRealm }}
                  className="hover:underline"
                >
                  <StatusBadge status={status} />
                </Link>
              )}
              registrationsLink={(institution, name) => (
                <Link
                  to="/operator/registrations"
                  search={{ institution, ...inRealm, task: 'ALL' }}
                  className="text-accent hover:underline"
                >
                  {name}
                </Link>
              )}
            />
            {/* With the rest, so that nothing moves down. */}
            <Recent
              realm={realm}
              all={
                <Link to="/operator/audit" search={{ realm }} className="text-accent hover:underline">
                  Audit log
                </Link>
              }
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** The most that the server counts. */
const stalledMax = 1_000;

function stalledText(count: number): string {
  if (count === 1) return '1 registration has not moved';
  return `${count.toLocaleString('en')}${count < stalledMax ? '' : ' or more'} registrations have not moved`;
}
