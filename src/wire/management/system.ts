import Type, { type Static } from 'typebox';
import { operators } from '../access.ts';
import { nullable, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { exampleInstitution, exampleTimestamp } from './examples.ts';
import { timestamp } from './fields.ts';

const number = (description: string) => Type.Integer({ description });
const oldest = (description: string) => nullable(timestamp(description));

const node = Type.Object(
  {
    version: Type.String({ description: 'Of the server.' }),
    mode: oneOf(['dev', 'serve'], { description: 'How it was started.' }),
    started_at: timestamp('When it was started.'),
    node_version: Type.String({ description: 'Of Node.js.' }),
    resident_bytes: number('Memory that the process takes.'),
    heap_bytes: number('Of these, what JavaScript’s objects take.'),
    cpu_seconds: Type.Number({ description: 'Processor time since it was started.' }),
    cpu_share: Type.Number({ description: 'That, as a share of one core over the time it has run.' }),
    uptime_seconds: number('How long it has run.'),
  },
  { title: 'SystemNode', description: 'The node that answers.' },
);

const store = Type.Object(
  {
    dialect: oneOf(['sqlite', 'postgres'], {
      title: 'StoreDialect',
      description: 'What everything is kept in.',
    }),
    bytes: number('How much room it takes.'),
    events: number('The number of the newest event, which is about how many there are.'),
    partners: number('How many partners there are, those made for a while too.'),
  },
  { title: 'SystemStore', description: 'The store.' },
);

const registrations = Type.Object(
  {
    due: number('Those that the server is to look at now; at most 100000 are counted, as of all of these.'),
    oldest_due_at: oldest('Since when the oldest of them is due.'),
    waiting_for_operator: number('Those that wait for a person at the operator’s.'),
    oldest_waiting_since: oldest('Since when the oldest of them waits.'),
    in_retry: number('Those whose institution could not take the last request, and is asked again.'),
    oldest_in_retry_since: oldest('When the oldest of them last changed.'),
    customers_due: number('End customers whose registrations are yet to follow a change.'),
  },
  { title: 'SystemRegistrations', description: 'Live registrations that wait.' },
);

const webhooks = Type.Object(
  {
    pending: number('Those that are yet to be delivered; at most 100000 are counted of each endpoint.'),
    due: number('Those of them that should be sent now, to endpoints that are active.'),
    oldest_due_at: oldest('Since when the oldest of them is due, in real time.'),
    endpoints: number('Endpoints there are.'),
    failing_endpoints: number('Active ones whose last attempt failed.'),
    paused_endpoints: number('Those paused by their partners.'),
    disabled_endpoints: number('Those that want nothing, and were disabled.'),
  },
  { title: 'SystemWebhooks', description: 'Webhooks that wait, and endpoints.' },
);

const minute = Type.Object(
  {
    at: timestamp('When the minute began.'),
    requests: number('All that were answered.'),
    refused: number('Those answered with a 4xx.'),
    failed: number('Those answered with a 5xx.'),
    slowest_ms: Type.Number({ description: 'How long the slowest took, in milliseconds.' }),
  },
  { title: 'TrafficMinute', description: 'Requests of one minute.' },
);

const traffic = Type.Object(
  {
    requests_15_minutes: number('Requests of the last 15 minutes.'),
    failed_15_minutes: number('Those of them answered with a 5xx.'),
    error_rate_15_minutes: Type.Number({ description: 'Their share of all, from 0 to 1.' }),
    minutes: Type.Array(minute, {
      description: 'The last 60 minutes with requests in them, the oldest first; the last one is under way.',
    }),
    errors: Type.Array(
      Type.Object(
        {
          error_code: Type.String({ description: 'Of the answers.' }),
          count: number('How many answers of the last 60 minutes had it.'),
        },
        { title: 'ErrorCount', description: 'How often an error was answered.' },
      ),
      { description: 'The most frequent first.' },
    ),
  },
  { title: 'SystemTraffic', description: 'What this node has answered lately.' },
);

const institution = Type.Object(
  {
    institution_id: Type.String({ description: 'The institution’s id.' }),
    failing: number('Registrations there that are in retry.'),
    last_failure: nullable(
      Type.String({ description: 'What came of one of the last requests that failed.' }),
    ),
    last_failed_at: timestamp('When that was.'),
  },
  { title: 'FailingInstitution', description: 'An institution whose interface fails.' },
);

const system = Type.Object(
  {
    node,
    store,
    registrations,
    webhooks,
    traffic,
    failing_institutions: Type.Array(institution, { description: 'Those whose interface fails, if any.' }),
  },
  { title: 'System', description: 'How the server is.' },
);

export const readSystem = operation({
  id: 'readSystem',
  method: 'GET',
  path: '/v1/system',
  tag: 'Management',
  roles: operators,
  scope: 'operator',
  summary: 'Read how the server is',
  description:
    'Tells of the node that answers, the store, what waits and for how long, and what was answered lately. Nodes count ' +
    'what they answer each for itself, from when they were started.',
  reply: Type.Object({ system, ...requestIdField }, { title: 'ReadSystemResponse' }),
  errors: [],
  replyExample: {
    system: {
      node: {
        version: '0.1.0',
        mode: 'serve',
        started_at: exampleTimestamp,
        node_version: 'v26.0.0',
        resident_bytes: 94_371_840,
        heap_bytes: 31_457_280,
        cpu_seconds: 12.5,
        cpu_share: 0.03,
        uptime_seconds: 416,
      },
      store: { dialect: 'sqlite', bytes: 1_048_576, events: 1204, partners: 2 },
      registrations: {
        due: 0,
        oldest_due_at: null,
        waiting_for_operator: 3,
        oldest_waiting_since: exampleTimestamp,
        in_retry: 1,
        oldest_in_retry_since: exampleTimestamp,
        customers_due: 0,
      },
      webhooks: {
        pending: 0,
        due: 0,
        oldest_due_at: null,
        endpoints: 2,
        failing_endpoints: 0,
        paused_endpoints: 0,
        disabled_endpoints: 0,
      },
      traffic: {
        requests_15_minutes: 40,
        failed_15_minutes: 0,
        error_rate_15_minutes: 0,
        minutes: [{ at: exampleTimestamp, requests: 40, refused: 1, failed: 0, slowest_ms: 12.3 }],
        errors: [{ error_code: 'INVALID_TOKEN', count: 1 }],
      },
      failing_institutions: [
        {
          institution_id: exampleInstitution.institution_id,
          failing: 1,
          last_failure: 'the institution answered 503',
          last_failed_at: exampleTimestamp,
        },
      ],
    },
    request_id: exampleRequestId,
  },
});

export type SystemReply = Static<typeof system>;
