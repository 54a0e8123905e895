import type { Context } from '../context.ts';
import { type Environment, realmOf } from '../environment.ts';
import { DomainError } from '../errors.ts';
import { type Actor, type DomainEvent, type EventType, event } from '../event.ts';
import { type Health, untried } from './health.ts';
import type { WebhookType } from './webhook-type.ts';

/** Nothing is sent to an endpoint that is `paused` by its partner or `disabled`; its webhooks wait. */
export const endpointStatuses = ['active', 'paused', 'disabled'] as const;
export type EndpointStatus = (typeof endpointStatuses)[number];

/**
 * Why an endpoint was disabled: it responded with 410, it kept rejecting almost everything, or its partner lost access
 * to its environment.
 */
export const disabledReasons = ['GONE', 'REJECTED', 'WITHDRAWN'] as const;
export type DisabledReason = (typeof disabledReasons)[number];

/** Receives the webhooks of one partner in one environment. */
export interface Endpoint {
  endpointId: string;
  partnerClientId: string;
  environment: Environment;
  /** Null if webhooks are fetched rather than sent. */
  url: string | null;
  webhookTypes: readonly WebhookType[];
  status: EndpointStatus;
  disabledReason: DisabledReason | null;
  /** Realm time; webhooks that fell due earlier are sent then. */
  activeSince: number;
  health: Health;
  /** Counts its signing secrets; each is derived from a data key. */
  secretVersion: number;
  /** Number of the data key of its signing secret. */
  secretDataKey: number;
  /** Number of the data key of its previous signing secret; that of the current one if there is none. */
  previousSecretDataKey: number;
  /** Real time until which the previous secret is valid too; null if there is none. */
  previousSecretUntil: number | null;
  /** Real time. */
  createdAt: number;
  /** Real time since which further webhooks are dropped, as too many are pending; null if it has room. */
  fullSince: number | null;
  /** Number of webhooks dropped since it was created or resumed, or its sandbox was reset or restored. */
  dropped: number;
}

/** Most endpoints that a partner can have in one environment. */
export const endpointsMax = 20;

/** How long a signing secret stays valid after its rotation, in milliseconds. */
const secretOverlapMs = 24 * 3_600_000;

export interface EndpointDecision {
  endpoint: Endpoint;
  events: DomainEvent[];
}

interface NewEndpoint {
  partnerClientId: string;
  environment: Environment;
  url: string | null;
  webhookTypes: readonly WebhookType[];
  /** Number of the newest data key. */
  secretDataKey: number;
}

/**
 * Creates an endpoint; `context` is that of the environment's realm, `realNow` is real time.
 *
 * @throws DomainError CONFLICT if the partner already has too many in the environment
 */
export function createEndpoint(
  wanted: NewEndpoint,
  existing: number,
  actor: Actor,
  context: Context,
  realNow: number,
): EndpointDecision {
  if (existing >= endpointsMax) {
    const message = `this environment already has ${endpointsMax} endpoints; remove one first`;
    throw new DomainError('CONFLICT', { message });
  }
  const endpoint: Endpoint = {
    ...wanted,
    endpointId: context.newId(),
    status: 'active',
    disabledReason: null,
    activeSince: context.now,
    health: untried,
    secretVersion: 1,
    previousSecretDataKey: wanted.secretDataKey,
    previousSecretUntil: null,
    createdAt: realNow,
    fullSince: null,
    dropped: 0,
  };
  return decided(endpoint, 'endpoint.created', actor, settingsOf(endpoint), context);
}

/** Updates an endpoint's URL or event types. */
export function updateEndpoint(
  endpoint: Endpoint,
  changes: Partial<Pick<Endpoint, 'url' | 'webhookTypes'>>,
  actor: Actor,
  context: Context,
): EndpointDecision {
  const after = { ...endpoint, ...changes };
  const data = { before: settingsOf(endpoint), after: settingsOf(after) };
  if (JSON.stringify(data.before) === JSON.stringify(data.after)) return { endpoint, events: [] };
  return decided(after, 'endpoint.updated', actor, data, context);
}

/** Pauses an endpoint; its webhooks wait. A disabled endpoint is left unchanged. */
export function pauseEndpoint(endpoint: Endpoint, actor: Actor, context: Context): EndpointDecision {
  if (endpoint.status !== 'active') return { endpoint, events: [] };
  const moved = { before: endpoint.status, after: 'paused' };
  return decided({ ...endpoint, status: 'paused' }, 'endpoint.paused', actor, moved, context);
}

/** Resumes an endpoint: waiting webhooks are sent first, and its health is cleared. */
export function resumeEndpoint(endpoint: Endpoint, actor: Actor, context: Context): EndpointDecision {
  if (endpoint.status === 'active') return { endpoint, events: [] };
  const after: Endpoint = {
    ...endpoint,
    status: 'active',
    disabledReason: null,
    activeSince: context.now,
    health: untried,
    dropped: 0,
  };
  const moved = { before: endpoint.status, after: after.status };
  return decided(after, 'endpoint.resumed', actor, moved, context);
}

/** Disables an endpoint until its partner resumes it. */
export function disableEndpoint(
  endpoint: Endpoint,
  disabledReason: DisabledReason,
  context: Context,
): EndpointDecision {
  const after: Endpoint = { ...endpoint, status: 'disabled', disabledReason };
  return decided(
    after,
    'endpoint.disabled',
    'system',
    { url: endpoint.url, reason: disabledReason },
    context,
  );
}

/**
 * Reconciles an endpoint with its partner's environments: in a withdrawn one it is disabled, and its webhooks wait
 * until the partner has access again.
 */
export function followAccess(
  endpoint: Endpoint,
  environments: readonly Environment[],
  context: Context,
): EndpointDecision {
  const { status, disabledReason } = endpoint;
  const hasAccess = environments.includes(endpoint.environment);
  if (!hasAccess && status === 'active') return disableEndpoint(endpoint, 'WITHDRAWN', context);
  if (hasAccess && disabledReason === 'WITHDRAWN') return resumeEndpoint(endpoint, 'system', context);
  return { endpoint, events: [] };
}

/** @throws DomainError CONFLICT if the partner has no access to the endpoint's environment */
export function requireAccess({ environment }: Endpoint, environments: readonly Environment[]): void {
  if (environments.includes(environment)) return;
  const message = `the partner has no access to ${environment}; its endpoints there receive nothing until access is restored`;
  throw new DomainError('CONFLICT', { message });
}

/**
 * Rotates an endpoint's signing secret; the previous one stays valid for a limited time. `dataKey` is the number of the
 * newest data key.
 */
export function rotateSecret(
  endpoint: Endpoint,
  dataKey: number,
  actor: Actor,
  context: Context,
  realNow: number,
): EndpointDecision {
  const after: Endpoint = {
    ...endpoint,
    secretVersion: endpoint.secretVersion + 1,
    secretDataKey: dataKey,
    previousSecretDataKey: endpoint.secretDataKey,
    previousSecretUntil: realNow + secretOverlapMs,
  };
  return decided(after, 'endpoint.secret_rotated', actor, {}, context);
}

/** Returns the event of an endpoint's removal. */
export function endpointRemoved(endpoint: Endpoint, actor: Actor, context: Context): DomainEvent {
  return endpointEvent('endpoint.removed', endpoint, actor, settingsOf(endpoint), context);
}

/** Returns an event about an endpoint. */
export function endpointEvent(
  type: Extract<EventType, `endpoint.${string}`>,
  { endpointId, partnerClientId, environment }: Endpoint,
  actor: Actor,
  data: Record<string, unknown>,
  context: Context,
): DomainEvent {
  const about = { realm: realmOf(environment), partnerClientId, environment };
  return event({ type, ...about, actor, data: { endpointId, ...data } }, context);
}

function decided(
  endpoint: Endpoint,
  type: Extract<EventType, `endpoint.${string}`>,
  actor: Actor,
  data: Record<string, unknown>,
  context: Context,
): EndpointDecision {
  return { endpoint, events: [endpointEvent(type, endpoint, actor, data, context)] };
}

function settingsOf({ url, webhookTypes }: Endpoint): Record<string, unknown> {
  return { url, webhookTypes };
}
