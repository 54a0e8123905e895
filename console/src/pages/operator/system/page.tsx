import { Link } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Badge, enumLabel, StatusBadge } from '../../../ui/badge.tsx';
import { Code } from '../../../ui/copy.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';
import { Bars } from '../../../ui/plot/bars.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { minuteInZone, minuteOf, Time } from '../../../ui/time.tsx';
import { useInstitutions } from '../institutions/catalogue.ts';
import { PartnerName } from '../partner-name.tsx';
import { formatBytes, formatDuration } from './labels.ts';

type System = Schema<'System'>;

/** The state of the server: its queues, recent traffic, the node and the database. */
export function SystemPage() {
  const { api } = useActingAs();
  const query = api.hooks.useQuery('get', '/v1/system', {}, { refetchInterval: 5_000 });
  return (
    <Page title="System" lead="Current state of the server; traffic is that of this node.">
      <Loaded query={query} rows={10}>
        {({ system }) => (
          <>
            <div className="grid gap-5 lg:grid-cols-2">
              <Waiting system={system} />
              <Webhooks webhooks={system.webhooks} />
            </div>
            {system.failing_institutions.length > 0 && <Failing institutions={system.failing_institutions} />}
            {system.failing_endpoints.length > 0 && <FailingEndpoints endpoints={system.failing_endpoints} />}
            <Traffic traffic={system.traffic} />
            <div className="grid gap-5 lg:grid-cols-2">
              <Node node={system.node} />
              <Store store={system.store} masterKey={system.master_key} />
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** The length of a queue, the time of its oldest item, and with `list` a link to the registrations in it. */
function Queue({
  count,
  since,
  isBad = false,
  list,
}: {
  count: number;
  since: string | null;
  isBad?: boolean;
  list?: { task?: string };
}) {
  return (
    <span className={isBad && count > 0 ? 'font-medium text-bad' : ''}>
      <span className="tabular-nums">{count.toLocaleString('en')}</span>
      {since !== null && (
        <span className="text-muted">
          , oldest since <Time at={since} now={serverNow()} />
        </span>
      )}
      {list !== undefined && count > 0 && (
        <Link
          to="/operator/registrations"
          search={list}
          className="ml-3 font-normal text-accent hover:underline"
        >
          Show all
        </Link>
      )}
    </span>
  );
}

function Waiting({ system: { registrations: of } }: { system: System }) {
  return (
    <Panel title="Registrations">
      <Facts
        items={[
          ['Due now', <Queue key="due" count={of.due} since={of.oldest_due_at} />],
          [
            'Open tasks',
            <Queue
              key="operator"
              count={of.waiting_for_operator}
              since={of.oldest_waiting_since}
              list={{}}
            />,
          ],
          [
            'Retrying',
            <Queue
              key="retry"
              count={of.in_retry}
              since={of.oldest_in_retry_since}
              isBad
              list={{ task: 'RETRYING' }}
            />,
          ],
          ['End customers queued', of.customers_due.toLocaleString('en')],
        ]}
      />
    </Panel>
  );
}

function Webhooks({ webhooks: of }: { webhooks: System['webhooks'] }) {
  return (
    <Panel title="Webhooks">
      <Facts
        items={[
          ['Due now', <Queue key="due" count={of.due} since={of.oldest_due_at} />],
          ['Pending', of.pending.toLocaleString('en')],
          [
            'Endpoints',
            `${of.endpoints} total, ${of.paused_endpoints} paused, ${of.disabled_endpoints} disabled`,
          ],
          ['Failing endpoints', <Queue key="failing" count={of.failing_endpoints} since={null} isBad />],
        ]}
      />
    </Panel>
  );
}

function Failing({ institutions }: { institutions: System['failing_institutions'] }) {
  const catalogue = useInstitutions(true);
  return (
    <Panel title="Failing institutions" flush>
      <ul className="divide-y divide-line">
        {institutions.map(({ institution_id, failing, last_failure, last_failed_at }) => (
          <li key={institution_id} className="flex flex-wrap items-baseline gap-x-3 px-4 py-2">
            <Link
              to="/operator/institutions/$id"
              params={{ id: institution_id }}
              className="font-medium text-accent hover:underline"
            >
              {catalogue.find((one) => one.institution_id === institution_id)?.name ?? institution_id}
            </Link>
            <Link to="/operator/registrations" search={{ task: 'RETRYING', institution: institution_id }}>
              <Badge tone="bad">{`${failing.toLocaleString('en')} retrying`}</Badge>
            </Link>
            <span className="break-words">{last_failure}</span>
            <span className="text-sm text-muted">
              <Time at={last_failed_at} now={serverNow()} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function FailingEndpoints({ endpoints }: { endpoints: System['failing_endpoints'] }) {
  return (
    <Panel title="Failing endpoints" flush>
      <ul className="divide-y divide-line">
        {endpoints.map((endpoint) => (
          <li key={endpoint.endpoint_id} className="flex flex-wrap items-baseline gap-x-3 px-4 py-2">
            <PartnerName of={endpoint} />
            <span className="wrap-anywhere">{endpoint.host ?? 'Fetched by gingham listen'}</span>
            <span className="text-muted">{enumLabel(endpoint.environment)}</span>
            <StatusBadge status={endpoint.status} />
            {endpoint.rejecting_since !== null && (
              <span className="text-sm text-muted">
                Rejecting since{' '}
                <Time
                  at={endpoint.rejecting_since}
                  {...(endpoint.environment === 'sandbox' ? {} : { now: serverNow() })}
                />
              </span>
            )}
            <span className="basis-full text-sm">
              <Code label="Copy command">
                {`gingham webhook-delivery list --endpoint-id ${endpoint.endpoint_id}`}
              </Code>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The last 60 minutes, including those without requests. */
function lastHour(minutes: readonly Schema<'TrafficMinute'>[], name: 'requests' | 'refused' | 'failed') {
  const counts = new Map(minutes.map((minute) => [Date.parse(minute.at), minute[name]]));
  const current = Math.floor(serverNow() / 60_000) * 60_000;
  return Array.from({ length: 60 }, (_, index) => {
    const at = current - (59 - index) * 60_000;
    return { name: minuteInZone(at), tick: minuteOf(at), value: counts.get(at) ?? 0 };
  });
}

function Traffic({ traffic }: { traffic: System['traffic'] }) {
  const { minutes, errors, requests_15_minutes, failed_15_minutes, error_rate_15_minutes } = traffic;
  const pointsOf = (name: 'requests' | 'refused' | 'failed') => lastHour(minutes, name);
  return (
    <Panel title="Requests, last hour">
      <p className="mb-4">
        {requests_15_minutes.toLocaleString('en')} in the last 15 minutes;{' '}
        <span className={failed_15_minutes > 0 ? 'font-medium text-bad' : ''}>
          {failed_15_minutes.toLocaleString('en')} failed ({(error_rate_15_minutes * 100).toFixed(1)}%)
        </span>
        .
      </p>
      <div className="grid gap-x-8 gap-y-5 md:grid-cols-3">
        <Bars title="All requests" unit="Minute" points={pointsOf('requests')} />
        <Bars title="Rejected (4xx)" unit="Minute" points={pointsOf('refused')} />
        <Bars title="Failed (5xx)" unit="Minute" points={pointsOf('failed')} tone="bad" />
      </div>
      {errors.length > 0 && (
        <p className="mt-4 flex flex-wrap gap-x-4 gap-y-1 text-sm">
          <span className="text-muted">Most frequent errors:</span>
          {errors.map(({ error_code, count }) => (
            <span key={error_code}>
              <code>{error_code}</code> <span className="text-muted tabular-nums">{count}</span>
            </span>
          ))}
        </p>
      )}
    </Panel>
  );
}

function Node({ node }: { node: System['node'] }) {
  return (
    <Panel title="This node">
      <Facts
        items={[
          ['Version', `${node.version}, gingham ${node.mode}`],
          ['Started', <Time exact key="since" at={node.started_at} />],
          ['Uptime', formatDuration(node.uptime_seconds)],
          ['Node.js', node.node_version],
          ['Memory', `${formatBytes(node.resident_bytes)}, of which ${formatBytes(node.heap_bytes)} heap`],
          ['CPU', `${(node.cpu_share * 100).toFixed(1)}% of a core since start`],
        ]}
      />
    </Panel>
  );
}

/** How far the rotation of the master key is. */
const rotations: Record<System['master_key']['rotation'], string | null> = {
  none: null,
  prepared: 'prepared',
  re_encrypting: 'encrypting values again',
  re_encrypted: 'to be finished',
};

function Store({ store, masterKey }: { store: System['store']; masterKey: System['master_key'] }) {
  const { fingerprint, other_fingerprints, rotation } = masterKey;
  const replaced = other_fingerprints.map((other) => `${other}…`).join(', ');
  return (
    <Panel title="Store">
      <Facts
        items={[
          ['Database', store.dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'],
          ['Size', formatBytes(store.bytes)],
          ['Events', store.events.toLocaleString('en')],
          ['Partners', store.partners.toLocaleString('en')],
          ['Master key', `${fingerprint}…`],
          ...(rotations[rotation] === null
            ? []
            : [['Rotation', `${replaced} to ${fingerprint}…: ${rotations[rotation]}`] as const]),
        ]}
      />
    </Panel>
  );
}
