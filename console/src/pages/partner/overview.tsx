import { Link } from '@tanstack/react-router';
import { useActingAsPartner, useMay } from '../../shell/acting-as.tsx';
import { StatusBadge } from '../../ui/badge.tsx';
import { Page } from '../../ui/page.tsx';
import { Loaded } from '../../ui/states.tsx';
import { timeZone } from '../../ui/time.tsx';
import { OverviewBody } from '../overview/overview.tsx';
import { Recent } from '../overview/recent.tsx';
import { NewLink } from './end-customers/new-link.tsx';
import { FirstRun } from './overview/first-run.tsx';

/** The partner's start page: the overview of its realm. */
export function PartnerOverviewPage() {
  const { api, actingAs } = useActingAsPartner();
  const { realm, clientId } = actingAs;
  const query = api.hooks.useQuery(
    'get',
    '/v1/overview',
    { params: { query: { realm, time_zone: timeZone } } },
    { refetchInterval: 10_000 },
  );
  const params = { partner: clientId, realm };
  const mayCreate = useMay('partner_admin', 'partner_member');
  return (
    <Page
      title="Overview"
      lead={realm === 'sandbox' ? 'Your sandbox, in sandbox time.' : 'Your live end customers.'}
      actions={mayCreate && <NewLink />}
    >
      <Loaded query={query} rows={10}>
        {({ overview }) => (
          <>
            {overview.is_complete && overview.end_customers.by_status.ACTIVE === 0 && (
              <FirstRun overview={overview} />
            )}
            {overview.end_customers.total > 0 && (
              <OverviewBody
                overview={overview}
                customersLink={(status) => (
                  <Link
                    to="/partners/$partner/$realm/end-customers"
                    params={params}
                    search={{ status }}
                    className="hover:underline"
                  >
                    <StatusBadge status={status} />
                  </Link>
                )}
              />
            )}
          </>
        )}
      </Loaded>
      <Recent
        realm={realm}
        all={
          <Link to="/partners/$partner/$realm/events" params={params} className="text-accent hover:underline">
            All activity
          </Link>
        }
      />
    </Page>
  );
}
