import Type from 'typebox';
import type { Endpoint } from '../../domain/webhook/endpoint.ts';
import { lastNumber } from '../../store/event-log.ts';
import {
  countDueCustomers,
  countDueRegistrations,
  countPartners,
  countTasks,
  listFailingInstitutions,
  storeBytes,
} from '../../store/system-counts.ts';
import { countWebhooks } from '../../store/webhook-counts.ts';
import { listFailingEndpoints } from '../../store/webhook-endpoints.ts';
import { operatorAdmins, operators } from '../access.ts';
import type { Value } from '../codec.ts';
import {
  example,
  exampleEndpointId,
  exampleInstitution,
  examplePartner,
  exampleTimestamp,
  withExample,
} from '../examples.ts';
import { boolean, environment, integer, nullable, number, oneOf, string, timestamp } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import type { Services } from '../services.ts';
import { packageVersion } from '../version.ts';
import { masterKeySchema, toMasterKeyReply } from './master-key.ts';
import { partnerName, withPartnerNames } from './names.ts';
import { endpointSchema } from './webhook-endpoints.ts';

const quarterMs = 15 * 60_000;

/** A number that is usually 0. */
const count = (description: string) => integer(description, 0);
const oldest = (description: string, value?: string) => nullable(timestamp(description, value));

const node = Type.Object(
  {
    version: string('Version of the server.', '0.1.0'),
    mode: oneOf(['dev', 'serve'], { description: 'Start command.', [example]: 'serve' }),
    started_at: timestamp('Start time.'),
    node_version: string('Version of Node.js.', 'v26.0.0'),
    resident_bytes: integer('Memory used by the process.', 94_371_840),
    heap_bytes: integer('Heap used by JavaScript objects.', 31_457_280),
    cpu_seconds: number('CPU time since the start.', 12.5),
    cpu_share: number('CPU time as a share of one core since the start.', 0.03),
    uptime_seconds: integer('Time since the start.', 416),
  },
  { title: 'SystemNode', description: 'This node.' },
);

const store = Type.Object(
  {
    dialect: oneOf(['sqlite', 'postgres'], {
      title: 'StoreDialect',
      description: 'The database.',
    }),
    bytes: integer('Size of the store.', 1_048_576),
    events: integer('Number of the newest event, approximately the number of events.', 1204),
    partners: integer('Number of partners, including temporary ones.', 2),
  },
  { title: 'SystemStore', description: 'The store.' },
);

const registrations = Type.Object(
  {
    due: count('Registrations due for processing; at most 100000 are counted, as for all of these.'),
    oldest_due_at: oldest('Due time of the oldest of them.'),
    waiting_for_operator: integer('Registrations with a task for the operator.', 3),
    oldest_waiting_since: oldest('Time since which the oldest of them waits.', exampleTimestamp),
    in_retry: integer('Registrations whose last request to the institution failed and is retried.', 1),
    oldest_in_retry_since: oldest('Time of the last change of the oldest of them.', exampleTimestamp),
    customers_due: count('End customers whose registrations are yet to be updated after a change.'),
  },
  { title: 'SystemRegistrations', description: 'Pending live registrations.' },
);

const webhooks = Type.Object(
  {
    pending: count('Pending webhooks; at most 100000 are counted per endpoint.'),
    due: count('Pending webhooks that are due, to active endpoints.'),
    oldest_due_at: oldest('Due time of the oldest of them, in real time.'),
    endpoints: integer('All endpoints.', 2),
    failing_endpoints: count('Active endpoints whose last attempt failed.'),
    paused_endpoints: count('Endpoints paused by their partners.'),
    disabled_endpoints: count('Disabled endpoints.'),
  },
  { title: 'SystemWebhooks', description: 'Pending webhooks, and endpoints.' },
);

const minute = Type.Object(
  {
    at: timestamp('Start of the minute.'),
    requests: integer('All requests.', 40),
    refused: integer('Requests that returned 4xx.', 1),
    failed: count('Requests that returned 5xx.'),
    slowest_ms: number('Duration of the slowest request, in milliseconds.', 12.3),
  },
  { title: 'TrafficMinute', description: 'Requests of one minute.' },
);

const traffic = Type.Object(
  {
    requests_15_minutes: integer('Requests in the last 15 minutes.', 40),
    failed_15_minutes: count('Requests of these that returned 5xx.'),
    error_rate_15_minutes: number('Share of requests that returned 5xx, from 0 to 1.', 0),
    minutes: Type.Array(minute, {
      description: 'Minutes of the last hour that had requests, oldest first; the current one is incomplete.',
    }),
    errors: Type.Array(
      Type.Object(
        {
          error_code: string('Error code.', 'INVALID_TOKEN'),
          count: integer('Number of responses with it in the last 60 minutes.', 1),
        },
        { title: 'ErrorCount', description: 'Frequency of an error code.' },
      ),
      { description: 'Most frequent first.' },
    ),
  },
  { title: 'SystemTraffic', description: 'Recent traffic of this node.' },
);

const institution = Type.Object(
  {
    institution_id: string('Id of the institution.', exampleInstitution.institution_id),
    failing: integer('Registrations there that are being retried.', 1),
    last_failure: nullable(string('A recent failure.', 'The institution responded with HTTP status 503.')),
    last_failed_at: timestamp('Time of that failure.'),
  },
  { title: 'FailingInstitution', description: 'An institution whose interface fails.' },
);

const failingEndpointsMax = 20;

const endpoint = Type.Object(
  {
    endpoint_id: string('Id of the endpoint.', exampleEndpointId),
    partner_client_id: string('The partner.', examplePartner.client_id),
    partner_name: partnerName,
    environment,
    host: nullable(
      string(
        'Host of its URL, with its port if given; null if its webhooks are fetched.',
        'hooks.meadow.example.com',
      ),
    ),
    status: endpointSchema.properties.status,
    rejecting_since: withExample(
      endpointSchema.properties.health.properties.rejecting_since,
      exampleTimestamp,
    ),
  },
  { title: 'FailingEndpoint', description: 'A webhook endpoint that fails.' },
);

const system = Type.Object(
  {
    node,
    store,
    master_key: masterKeySchema,
    registrations,
    webhooks,
    traffic,
    failing_institutions: Type.Array(institution, { description: 'Institutions whose interface fails.' }),
    failing_endpoints: Type.Array(endpoint, {
      description:
        'Active webhook endpoints whose last attempt failed, and those disabled because they rejected too much, by ' +
        `partner; at most ${failingEndpointsMax}.`,
    }),
  },
  { title: 'System', description: 'State of the server.' },
);

export const readSystem = managementOperation({
  id: 'readSystem',
  isSearch: true,
  method: 'GET',
  path: '/v1/system',
  roles: operators,
  scope: 'operator',
  summary: 'Read the system status',
  description:
    'Returns the state of this node, the store, the queues with their age, and recent traffic. Each node counts ' +
    'its own traffic, from its start.',
  reply: { system },
  errors: [],
  async handle(_call, services) {
    const { store, node, now } = services;
    const { db } = store;
    const everything = { partnerClientId: null, realm: null };
    return {
      system: {
        node: nodeReply(services),
        store: {
          dialect: store.dialect,
          bytes: await storeBytes(store),
          events: await lastNumber(db),
          partners: await countPartners(db),
        },
        masterKey: toMasterKeyReply(await services.masterKeyRotation.state()),
        ...toWaitingReply({
          due: await countDueRegistrations(db, now()),
          tasks: await countTasks(db),
          customers: await countDueCustomers(db),
          failing: await listFailingInstitutions(store),
          webhooks: await countWebhooks(db, everything, now()),
        }),
        failingEndpoints: await withPartnerNames(
          db,
          (await listFailingEndpoints(db, failingEndpointsMax)).map(toFailingEndpoint),
        ),
        traffic: toTrafficReply(node.traffic.minutes(), now()),
      },
    };
  },
});

const setting = Type.Object(
  {
    variable: string('Environment variable of the setting.', 'GINGHAM_PORT'),
    flag: nullable(string('Command line flag of the setting, or null.', '--port')),
    description: string('Effect of the setting.', 'Port to listen on; 0 picks a free one.'),
    form: string('Format of the value.', 'a whole number from 0 to 65535'),
    value: nullable(string('Value in effect; null if not set, and for secrets.', '4080')),
    is_set: boolean('Whether it has a value; for secrets, nothing else is returned.', true),
    is_secret: boolean('Whether its value is never returned.'),
    source: oneOf(['default', 'profile', 'environment', 'flag'], {
      title: 'SettingSource',
      description: 'Source of the value; `profile` is a default that depends on `GINGHAM_CONTRACT`.',
    }),
  },
  { title: 'Setting', description: 'A setting of this server.' },
);

export const readSettings = managementOperation({
  id: 'readSettings',
  method: 'GET',
  path: '/v1/settings',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Read the settings',
  description:
    'Returns the settings that this node was started with, and their sources; for secrets, only whether they are ' +
    'set.',
  reply: { settings: Type.Array(setting) },
  errors: [],
  cli: { shows: ['variable', 'value', 'is_set', 'source'] },
  async handle(_call, services) {
    const settings = services.node.settings.map(({ isSet, isSecret, ...rest }) => ({
      ...rest,
      isSet: isSet,
      isSecret: isSecret,
    }));
    return { settings };
  },
});

export const systemOperations = [readSystem, readSettings];

interface Waiting {
  count: number;
  /** Milliseconds since the epoch. */
  oldest: number | null;
}

/** Counts of the queues in the store. */
interface Queues {
  due: Waiting;
  tasks: Waiting;
  customers: Waiting;
  failing: readonly {
    institutionId: string;
    failing: number;
    lastFailure: string | null;
    at: number;
    oldest: number;
  }[];
  webhooks: {
    endpoints: ReadonlyMap<'active' | 'paused' | 'disabled', number>;
    failing: number;
    pending: number;
    due: number;
    oldestDueAt: number | null;
  };
}

function toWaitingReply({
  due,
  tasks,
  customers,
  failing,
  webhooks,
}: Queues): Pick<SystemReply, 'registrations' | 'webhooks' | 'failingInstitutions'> {
  const oldest = failing.length === 0 ? null : Math.min(...failing.map((one) => one.oldest));
  const endpoints = (status: 'active' | 'paused' | 'disabled') => webhooks.endpoints.get(status) ?? 0;
  return {
    registrations: {
      due: due.count,
      oldestDueAt: due.oldest,
      waitingForOperator: tasks.count,
      oldestWaitingSince: tasks.oldest,
      inRetry: failing.reduce((sum, one) => sum + one.failing, 0),
      oldestInRetrySince: oldest,
      customersDue: customers.count,
    },
    webhooks: {
      pending: webhooks.pending,
      due: webhooks.due,
      oldestDueAt: webhooks.oldestDueAt,
      endpoints: endpoints('active') + endpoints('paused') + endpoints('disabled'),
      failingEndpoints: webhooks.failing,
      pausedEndpoints: endpoints('paused'),
      disabledEndpoints: endpoints('disabled'),
    },
    failingInstitutions: failing.map(({ institutionId, failing, lastFailure, at }) => ({
      institutionId: institutionId,
      failing,
      lastFailure: lastFailure,
      lastFailedAt: at,
    })),
  };
}

function toFailingEndpoint({ endpointId, partnerClientId, environment, url, status, health }: Endpoint) {
  const host = url === null ? null : new URL(url).host;
  return { endpointId, partnerClientId, environment, host, status, rejectingSince: health.rejectingSince };
}

interface Minute {
  at: number;
  requests: number;
  refused: number;
  failed: number;
  slowestMs: number;
  errors: ReadonlyMap<string, number>;
}

/** The traffic of a node in the last hour, by minute. */
function toTrafficReply(minutes: readonly Minute[], now: number): SystemReply['traffic'] {
  const recent = minutes.filter(({ at }) => at > now - quarterMs);
  const sum = (of: readonly Minute[], what: 'requests' | 'failed') =>
    of.reduce((total, minute) => total + minute[what], 0);
  const errors = new Map<string, number>();
  for (const [code, count] of minutes.flatMap((minute) => [...minute.errors])) {
    errors.set(code, (errors.get(code) ?? 0) + count);
  }
  const requests = sum(recent, 'requests');
  const failed = sum(recent, 'failed');
  return {
    requests15Minutes: requests,
    failed15Minutes: failed,
    errorRate15Minutes: requests === 0 ? 0 : failed / requests,
    minutes: minutes.map(({ at, requests, refused, failed, slowestMs }) => ({
      at: at,
      requests,
      refused,
      failed,
      slowestMs: slowestMs,
    })),
    errors: [...errors]
      .map(([errorCode, count]) => ({ errorCode, count }))
      .toSorted((one, other) => other.count - one.count),
  };
}

type SystemReply = Value<typeof system>;

function nodeReply({ node, now }: Services) {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  return {
    version: packageVersion,
    mode: node.mode,
    startedAt: node.startedAt,
    nodeVersion: process.version,
    residentBytes: rss,
    heapBytes: heapUsed,
    cpuSeconds: cpuSeconds,
    cpuShare: cpuSeconds / Math.max(1, process.uptime()),
    uptimeSeconds: Math.floor((now() - node.startedAt) / 1000),
  };
}
