import type { ReactNode } from 'react';
import type { Schema } from '../../api/client.ts';
import { Facts, Panel } from '../../ui/page.tsx';
import { CountOf, Shares } from '../../ui/plot/shares.tsx';
import { Time, timeZone } from '../../ui/time.tsx';
import { Days } from './days.tsx';
import { Funnel } from './funnel.tsx';
import { Institutions } from './institutions.tsx';

type Overview = Schema<'Overview'>;
type CustomerStatus = keyof Overview['end_customers']['by_status'];

const customerTones = {
  MORE_INFORMATION_NEEDED: 'warn',
  UNDER_REVIEW: 'warn',
  PENDING_ENABLEMENT: 'accent',
  ACTIVE: 'good',
  DENIED: 'bad',
} as const satisfies Record<CustomerStatus, string>;

/** The overview of one partner or of all partners: counts, onboarding, the last 30 days, and the health of webhooks. */
export function OverviewBody({
  overview,
  customersLink,
  registrationsLink,
  webhooksLink,
  beside,
}: {
  overview: Overview;
  /** Link to the end customers with a status. */
  customersLink: (status: CustomerStatus) => ReactNode;
  /** Link to the registrations at an institution; omitted if no page lists them. */
  registrationsLink?: (institutionId: string, name: string) => ReactNode;
  webhooksLink?: ReactNode;
  /** A panel beside that of webhooks. */
  beside?: ReactNode;
}) {
  const { end_customers, registrations, webhooks, is_complete } = overview;
  const statuses = (Object.keys(customerTones) as CustomerStatus[]).filter(
    (status) => status !== 'MORE_INFORMATION_NEEDED' || end_customers.by_status[status] > 0,
  );
  return (
    <>
      {!is_complete && (
        <p className="rounded-md border border-line bg-accent-soft px-4 py-2">
          Counting is still in progress; the numbers will increase.
        </p>
      )}
      <div className="grid gap-5 lg:grid-cols-2">
        <Panel title="End customers">
          <p className="mb-4 flex flex-wrap items-baseline gap-x-4">
            <span className="text-3xl font-semibold tabular-nums">
              {end_customers.total.toLocaleString('en')}
            </span>
            <span className="text-muted">
              {end_customers.new_7_days} new in 7 days, {end_customers.new_30_days} in 30 days
            </span>
          </p>
          <Shares
            rows={statuses.map((status) => ({
              key: status,
              name: customersLink(status),
              count: end_customers.by_status[status],
              tone: customerTones[status],
            }))}
          />
        </Panel>
        <Panel title="Onboarding">
          <Funnel steps={end_customers.onboarding} />
        </Panel>
      </div>
      <Panel title="Registrations" flush>
        <Institutions registrations={registrations} link={registrationsLink} />
      </Panel>
      <div className={beside === undefined ? '' : 'grid gap-5 lg:grid-cols-2'}>
        {beside}
        <Panel title="Webhooks" actions={webhooksLink}>
          <WebhookHealth webhooks={webhooks} />
        </Panel>
      </div>
      <Panel title={`Last 30 days (${timeZone})`}>
        <Days days={overview.days} />
      </Panel>
    </>
  );
}

function WebhookHealth({ webhooks }: { webhooks: Overview['webhooks'] }) {
  const {
    endpoints,
    failing_endpoints,
    deliveries_24_hours: deliveries,
    pending,
    oldest_pending_at,
  } = webhooks;
  const tried = deliveries.delivered + deliveries.failed;
  const share = tried === 0 ? null : Math.round((deliveries.delivered / tried) * 1000) / 10;
  return (
    <>
      <p className="mb-4 flex flex-wrap items-baseline gap-x-4">
        <span className="text-3xl font-semibold tabular-nums">{share === null ? '—' : `${share}%`}</span>
        <span className="text-muted">
          {share === null ? 'no deliveries in the last 24 hours' : 'delivered in the last 24 hours'}
        </span>
      </p>
      <Facts
        items={[
          ['Delivered', <CountOf key="delivered" value={deliveries.delivered} />],
          ['Failed', <Count key="failed" value={deliveries.failed} isBad />],
          [
            'Pending',
            pending === 0 ? (
              <CountOf key="pending" value={0} />
            ) : (
              <Waiting key="pending" count={pending} since={oldest_pending_at} />
            ),
          ],
          [
            'Endpoints',
            `${endpoints.active} active, ${endpoints.paused} paused, ${endpoints.disabled} disabled`,
          ],
          ['Failing endpoints', <Count key="failing" value={failing_endpoints} isBad />],
        ]}
      />
    </>
  );
}

function Count({ value, isBad }: { value: number; isBad: boolean }) {
  return (
    <span className={isBad && value > 0 ? 'font-medium text-bad' : ''}>
      <CountOf value={value} />
    </span>
  );
}

function Waiting({ count, since }: { count: number; since: string | null }) {
  return (
    <span>
      {count.toLocaleString('en')}
      {since !== null && (
        <>
          , oldest since <Time at={since} />
        </>
      )}
    </span>
  );
}
