import { Link } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useActingAsPartner, useMay } from '../../shell/acting-as.tsx';
import { lazyPart } from '../../shell/lazy-part.tsx';
import { StatusBadge } from '../../ui/badge.tsx';
import { Page } from '../../ui/page.tsx';
import { Loaded, Loading } from '../../ui/states.tsx';
import { timeZone } from '../../ui/time.tsx';
import { Recent } from '../overview/recent.tsx';
import { NewLink } from './end-customers/new-link.tsx';

// Most visits need one of them only.
const FirstRun = lazyPart(() => import('./overview/first-run.tsx'), 'FirstRun');
const OverviewBody = lazyPart(() => import('../overview/overview.tsx'), 'OverviewBody');

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
          <Suspense fallback={<Loading rows={10} />}>
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
                webhooksLink={
                  <Link
                    to="/partners/$partner/$realm/endpoints"
                    params={params}
                    className="text-accent hover:underline"
                  >
                    All endpoints
                  </Link>
                }
              />
            )}
            {/* With the rest, so that nothing moves down. */}
            <Recent
              realm={realm}
              all={
                <Link
                  to="/partners/$partner/$realm/events"
                  params={params}
                  className="text-accent hover:underline"
                >
                  All activity
                </Link>
              }
            />
          </Suspense>
        )}
      </Loaded>
    </Page>
  );
}
