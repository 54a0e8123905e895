import Type from 'typebox';
import type { Context } from '../../domain/context.ts';
import { type Environment, realmOf } from '../../domain/environment.ts';
import { type Partner, requireEnvironment } from '../../domain/partner.ts';
import {
  createEndpoint as decideCreation,
  updateEndpoint as decideUpdate,
  disabledReasons,
  type Endpoint,
  type EndpointDecision,
  endpointStatuses,
  endpointsMax,
  followAccess,
} from '../../domain/webhook/endpoint.ts';
import { webhookTypes } from '../../domain/webhook/webhook-type.ts';
import { webhookSecret } from '../../keyring/webhook-secret.ts';
import { lockPartner } from '../../store/partners.ts';
import { joinSandbox } from '../../store/sandbox-locks.ts';
import type { Db } from '../../store/tables.ts';
import {
  countEndpoints,
  findEndpoint,
  listEndpoints as listFromStore,
  lockEndpoint,
  lockEndpointsOfPartner,
  saveEndpoint,
} from '../../store/webhook-endpoints.ts';
import { everyRole, operatorAdmins, partnerWriters } from '../access.ts';
import type { Caller, ChangeCall } from '../calls.ts';
import type { Value } from '../codec.ts';
import { contextIn, nowIn } from '../context-in.ts';
import { RequestError } from '../errors.ts';
import { example, exampleEndpointId, examplePartner, withExample } from '../examples.ts';
import {
  clientIdOf,
  environment,
  idParam,
  integer,
  nullable,
  oneOf,
  optionally,
  string,
  text,
  timestamp,
  version,
} from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest } from '../page.ts';
import { requireFound, unknownPartner } from '../require.ts';
import type { Services } from '../services.ts';

const dayMs = 24 * 3_600_000;

export const webhookType = oneOf(webhookTypes, {
  title: 'WebhookEventType',
  description:
    'Type of a webhook’s event. `END_CUSTOMER_OAUTH_STATUS_UPDATED` is the contract’s and has its format; all ' +
    'others have the format and signature of Standard Webhooks.',
});

const subscribedTypes = 'Event types it receives.';
const exampleTypes = ['END_CUSTOMER_OAUTH_STATUS_UPDATED', 'end_customer.enabled'] as const;
const exampleUrl = 'https://hooks.meadow.example.com/gingham';
const endpointEnvironment = withExample(environment, 'sandbox');

/** The partner of an endpoint; optional with a partner's token. */
export const subscribingPartner = clientIdOf('client_id of the partner; required with an operator’s token.');

/** Settings of an endpoint, for creation and update. */
export const endpointSettings = {
  url: text({
    description:
      'URL that its webhooks are sent to: https; in the sandbox and for the server’s own machine also http; ' +
      'public, unless the operator allows others.',
    maxLength: 2048,
    [example]: exampleUrl,
  }),
  event_types: Type.Array(webhookType, {
    minItems: 1,
    maxItems: webhookTypes.length,
    uniqueItems: true,
    description: subscribedTypes,
    [example]: exampleTypes,
  }),
};

export const endpointParams = { endpoint_id: idParam('endpoint_id of the endpoint.') };

export const endpointSchema = Type.Object(
  {
    endpoint_id: string('Id of the endpoint.', exampleEndpointId),
    partner_client_id: string('The partner.', examplePartner.client_id),
    environment: endpointEnvironment,
    url: nullable(string('URL that its webhooks are sent to; null if they are fetched.', exampleUrl)),
    event_types: Type.Array(webhookType, { description: subscribedTypes, [example]: exampleTypes }),
    status: oneOf(endpointStatuses, {
      title: 'WebhookEndpointStatus',
      description: 'Status. Webhooks of a `paused` or `disabled` endpoint wait until it is resumed.',
    }),
    disabled_reason: nullable(
      oneOf(disabledReasons, {
        title: 'WebhookEndpointDisabledReason',
        description:
          '`GONE`: it responded with 410. `REJECTED`: it kept rejecting almost everything. `WITHDRAWN`: its ' +
          'partner has lost access to its environment; it is active again when access is restored.',
      }),
    ),
    health: Type.Object(
      {
        accepted: integer('Attempts in the last 24 hours that returned 2xx.', 0),
        rejected: integer('All other attempts in the last 24 hours.', 0),
        rejecting_since: nullable(
          timestamp('Time since which it has rejected almost everything; null if it does not.'),
        ),
      },
      {
        title: 'WebhookEndpointHealth',
        description: 'Recent responses, in realm time.',
      },
    ),
    previous_secret_until: nullable(
      timestamp('Time until which webhooks are also signed with the previous secret; null if there is none.'),
    ),
    full_since: nullable(
      timestamp(
        'Time since which further webhooks are dropped, as GINGHAM_SANDBOX_WEBHOOKS are pending; only in a sandbox.',
      ),
    ),
    dropped: integer('Webhooks dropped since it was created or resumed, or its sandbox was reset.', 0),
    created_at: timestamp('Creation time.'),
    version: version(Object.keys(endpointSettings)),
  },
  { title: 'WebhookEndpoint', description: 'An endpoint for a partner’s webhooks in one environment.' },
);

export const signingSecret = string(
  'Secret for the signatures of Standard Webhooks. Shown only once.',
  'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD3tW2sGJmcG8=',
);

export const path = '/v1/webhook-endpoints';

export const createWebhookEndpoint = managementOperation({
  id: 'createWebhookEndpoint',
  execution: 'in steps',
  roles: [...operatorAdmins, ...partnerWriters],
  method: 'POST',
  path,
  scope: 'any',
  summary: 'Create a webhook endpoint',
  description:
    'Creates a webhook endpoint for a partner’s events in one environment, from now on. Returns `CONFLICT` beyond ' +
    `${endpointsMax} in each. The operator specifies the partner in \`partner_client_id\`; a partner’s own token ` +
    'creates its own.',
  body: {
    partner_client_id: Type.Optional(subscribingPartner),
    environment: endpointEnvironment,
    ...endpointSettings,
  },
  reply: { webhook_endpoint: endpointSchema, signing_secret: signingSecret },
  errors: ['CONFLICT'],
  cli: { arguments: ['url'] },
  async handle(call, services) {
    const { body, caller, actor } = call;
    const { store, settings, keyring, now } = services;
    const { environment, url, eventTypes: webhookTypes } = body;
    const partnerClientId = ownerOf(body.partnerClientId, caller);
    await requireDestination(services, url, environment);
    const secretDataKey = await keyring.newest();
    return store.unitOfWork(async (db) => {
      await joinSandbox(db, { partnerClientId, realm: realmOf(environment) });
      // Locked, so that concurrent calls cannot exceed the limit.
      const partner = await lockPartner(db, partnerClientId);
      if (partner === undefined) throw unknownPartner();
      requireEnvironment(partner, environment, settings.availability);
      const context = await contextIn(db, services, { environment, partnerClientId }, call.context);
      const existing = await countEndpoints(db, { partnerClientId, environment });
      const wanted = { partnerClientId, environment, url, webhookTypes, secretDataKey };
      const decision = decideCreation(wanted, existing, actor, context, now());
      await saveEndpoint(db, decision);
      const { endpoint } = decision;
      return {
        webhookEndpoint: toEndpointReply(endpoint, context.now),
        signingSecret: await webhookSecret(keyring, endpoint),
      };
    });
  },
});

export const listWebhookEndpoints = managementOperation({
  id: 'listWebhookEndpoints',
  roles: everyRole,
  method: 'GET',
  path,
  scope: 'any',
  summary: 'List webhook endpoints',
  description: 'Lists webhook endpoints, newest first, without their secrets.',
  query: {
    partner_client_id: Type.Optional(clientIdOf('Only endpoints of this partner.')),
    environment: Type.Optional(environment),
    ...pageQuery,
  },
  reply: { webhook_endpoints: Type.Array(endpointSchema), ...nextCursor },
  errors: [],
  cli: {
    shows: ['endpoint_id', 'partner_client_id', 'environment', 'url', 'status', 'created_at', 'event_types'],
  },
  async handle({ query, caller }, services) {
    const { db } = services.store;
    const request = toPageRequest(query);
    const asked = query.partnerClientId ?? null;
    const partnerClientId = caller.partnerClientId ?? asked;
    const filter = { partnerClientId, environment: query.environment ?? null };
    const isWithinReach = partnerClientId === (asked ?? partnerClientId);
    const page = isWithinReach ? await listFromStore(db, filter, request) : { items: [], next: null };
    const times = await timesByScope(db, services, page.items);
    return {
      webhookEndpoints: page.items.map((item) => toEndpointReply(item, times.get(scopeOf(item)) as number)),
      nextCursor: toCursor(page.next),
    };
  },
});

export const readWebhookEndpoint = managementOperation({
  id: 'readWebhookEndpoint',
  roles: everyRole,
  method: 'GET',
  path: `${path}/:endpoint_id`,
  scope: 'any',
  summary: 'Read a webhook endpoint',
  description: 'Returns a webhook endpoint, without its secret.',
  params: endpointParams,
  reply: { webhook_endpoint: endpointSchema },
  errors: ['NOT_FOUND'],
  async handle({ params, caller }, services) {
    const { db } = services.store;
    const endpoint = await requireEndpoint(db, params.endpointId, caller);
    const now = await nowIn(db, services, endpoint);
    return { webhookEndpoint: toEndpointReply(endpoint, now) };
  },
});

export const updateWebhookEndpoint = managementOperation({
  id: 'updateWebhookEndpoint',
  execution: 'in steps',
  roles: [...operatorAdmins, ...partnerWriters],
  method: 'PATCH',
  path: `${path}/:endpoint_id`,
  scope: 'any',
  summary: 'Update a webhook endpoint',
  description:
    'Updates the URL or event types of an endpoint. Waiting webhooks are sent to the new URL; new event types ' +
    'apply from now on.',
  params: endpointParams,
  body: optionally(endpointSettings),
  reply: { webhook_endpoint: endpointSchema },
  errors: ['NOT_FOUND'],
  example: { event_types: exampleTypes },
  async handle(call, services) {
    const { body, params, caller, actor } = call;
    const { url, eventTypes: webhookTypes } = body;
    const { environment } = await requireEndpoint(services.store.db, params.endpointId, caller);
    if (url !== undefined) await requireDestination(services, url, environment);
    const changes = { ...(url && { url }), ...(webhookTypes && { webhookTypes }) };
    const { reply } = await changeEndpoint(services, call, (endpoint, context) =>
      decideUpdate(endpoint, changes, actor, context),
    );
    return { webhookEndpoint: reply };
  },
});

export const webhookEndpointOperations = [
  createWebhookEndpoint,
  listWebhookEndpoints,
  readWebhookEndpoint,
  updateWebhookEndpoint,
];

/** `now` is the time in the endpoint's realm. */
export function toEndpointReply(endpoint: Endpoint, now: number): Value<typeof endpointSchema> {
  const { hours, rejectingSince } = endpoint.health;
  const recent = hours.filter(([startsAt]) => startsAt > now - dayMs);
  return {
    ...endpoint,
    eventTypes: endpoint.webhookTypes,
    health: {
      accepted: recent.reduce((sum, [, accepted]) => sum + accepted, 0),
      rejected: recent.reduce((sum, [, , rejected]) => sum + rejected, 0),
      rejectingSince,
    },
  };
}

/** @throws RequestError NOT_FOUND if the endpoint does not exist, or the caller cannot access it */
export async function requireEndpoint(
  db: Db,
  endpointId: string,
  { partnerClientId }: Caller,
): Promise<Endpoint> {
  const endpoint = await findEndpoint(db, endpointId);
  const isWithin = partnerClientId === null || endpoint?.partnerClientId === partnerClientId;
  return requireFound(isWithin ? endpoint : undefined, 'webhook endpoint');
}

/**
 * Finds an endpoint like {@link requireEndpoint} and locks its row until the unit of work ends; its sandbox cannot
 * be reset or restored meanwhile.
 */
export async function requireEndpointLocked(db: Db, endpointId: string, caller: Caller): Promise<Endpoint> {
  const { environment, partnerClientId } = await requireEndpoint(db, endpointId, caller);
  await joinSandbox(db, { partnerClientId, realm: realmOf(environment) });
  return requireFound(await lockEndpoint(db, endpointId), 'webhook endpoint');
}

/** Adjusts a partner's endpoints to its environments, in the unit of work that has changed those. */
export async function bringEndpointsInLine(
  db: Db,
  services: Pick<Services, 'now'>,
  { clientId, environments }: Pick<Partner, 'clientId' | 'environments'>,
  context: Context,
): Promise<void> {
  for (const endpoint of await lockEndpointsOfPartner(db, clientId)) {
    const decision = followAccess(endpoint, environments, await contextIn(db, services, endpoint, context));
    if (decision.events.length > 0) await saveEndpoint(db, decision);
  }
}

/** Every change of an endpoint, in a unit of work; returns its new state and its reply. */
export function changeEndpoint(
  services: Services,
  { params, caller, context: ofCall, requireMatch }: ChangeCall<{ endpointId: string }>,
  rule: (endpoint: Endpoint, context: Context, db: Db) => EndpointDecision | Promise<EndpointDecision>,
) {
  return services.store.unitOfWork(async (db) => {
    const before = await requireEndpointLocked(db, params.endpointId, caller);
    const context = await contextIn(db, services, before, ofCall);
    requireMatch(toEndpointReply(before, context.now));
    const decision = await rule(before, context, db);
    if (decision.events.length > 0) await saveEndpoint(db, decision);
    return { endpoint: decision.endpoint, reply: toEndpointReply(decision.endpoint, context.now) };
  });
}

/**
 * The partner of a new resource: the token’s own, or the one that the operator specifies.
 *
 * @throws RequestError MISSING_FIELDS or INVALID_FIELD
 */
export function ownerOf(asked: string | undefined, { partnerClientId }: Caller): string {
  const owner = partnerClientId ?? asked;
  if (owner === undefined) {
    throw new RequestError('MISSING_FIELDS', { fields: [{ path: 'partner_client_id', problem: '' }] });
  }
  if (asked !== undefined && asked !== owner) throw unknownPartner();
  return owner;
}

/** @throws RequestError INVALID_FIELD if webhooks are not allowed or not able to be sent there */
async function requireDestination(
  { destinationProblem }: Pick<Services, 'destinationProblem'>,
  url: string,
  environment: Environment,
): Promise<void> {
  const problem = await destinationProblem(url, environment);
  if (problem !== null) throw new RequestError('INVALID_FIELD', { fields: [{ path: 'url', problem }] });
}

/** Live endpoints share real time; each sandbox has its own. */
function scopeOf({ environment, partnerClientId }: Endpoint): string {
  return realmOf(environment) === 'live' ? 'live' : partnerClientId;
}

async function timesByScope(
  db: Db,
  services: Pick<Services, 'now'>,
  endpoints: readonly Endpoint[],
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const endpoint of endpoints) {
    const scope = scopeOf(endpoint);
    if (!times.has(scope)) times.set(scope, await nowIn(db, services, endpoint));
  }
  return times;
}
