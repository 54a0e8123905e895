import type { Context } from '../context.ts';
import { type Environment, realmOf } from '../environment.ts';
import { DomainError } from '../errors.ts';
import { type Actor, type DomainEvent, type EventType, event } from '../event.ts';
import { type Health, untried } from './health.ts';
import type { WebhookType } from './webhook-type.ts';

/** Nothing is sent to one that is `paused` by its partner or `disabled`; what it is to be told waits. */
export const endpointStatuses = ['active', 'paused', 'disabled'] as const;
export type EndpointStatus = (typeof endpointStatuses)[number];

/**
 * Why an endpoint was disabled: it answered 410, it has rejected almost everything for long, or its partner has no access
 * to its environment any more.
 */
export const disabledReasons = ['GONE', 'REJECTED', 'WITHDRAWN'] as const;
export type DisabledReason = (typeof disabledReasons)[number];

/** Where a partner is told of what happens in one environment. */
export interface Endpoint {
  endpointId: string;
  partnerClientId: string;
  environment: Environment;
  /** Null where webhooks are fetched rather than sent. */
  url: string | null;
  webhookTypes: readonly WebhookType[];
  status: EndpointStatus;
  disabledReason: DisabledReason | null;
  /** In the realm's time; what fell due before is sent then. */
  activeSince: number;
  health: Health;
  /** Counts its signing secrets; each is derived from the master key. */
  secretVersion: number;
  /** Real time until which the secret before is good too; null when there is none. */
  previousSecretUntil: number | null;
  /** Real time. */
  createdAt: number;
}

/** Most that a partner can have in one environment. */
export const endpointsMax = 20;

/** How long a signing secret stays good after it has been replaced, in milliseconds. */
const secretOverlapMs = 24 * 3_600_000;

export interface EndpointDecision {
  endpoint: Endpoint;
  events: DomainEvent[];
}

export interface NewEndpoint {
  partnerClientId: string;
  environment: Environment;
  url: string | null;
  webhookTypes: readonly WebhookType[];
}

/**
 * Makes an endpoint; `context` is of the environment's realm, `realNow` real time.
 *
 * @throws DomainError CONFLICT when the partner has too many there already
 */
export function createEndpoint(
  wanted: NewEndpoint,
  existing: number,
  actor: Actor,
  context: Context,
  realNow: number,
): EndpointDecision {
  if (existing >= endpointsMax) {
    const message = `there are ${endpointsMax} endpoints in this environment already; remove one first`;
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
    previousSecretUntil: null,
    createdAt: realNow,
  };
  return told(endpoint, 'endpoint.created', actor, settingsOf(endpoint), context);
}

/** Changes where an endpoint is, or what it is told. */
export function updateEndpoint(
  endpoint: Endpoint,
  changes: Partial<Pick<Endpoint, 'url' | 'webhookTypes'>>,
  actor: Actor,
  context: Context,
): EndpointDecision {
  const after = { ...endpoint, ...changes };
  const data = { before: settingsOf(endpoint), after: settingsOf(after) };
  if (JSON.stringify(data.before) === JSON.stringify(data.after)) return { endpoint, events: [] };
  return told(after, 'endpoint.updated', actor, data, context);
}

/** Stops sending to an endpoint; what it is to be told waits. One that is disabled stays so. */
export function pauseEndpoint(endpoint: Endpoint, actor: Actor, context: Context): EndpointDecision {
  if (endpoint.status !== 'active') return { endpoint, events: [] };
  const moved = { before: endpoint.status, after: 'paused' };
  return told({ ...endpoint, status: 'paused' }, 'endpoint.paused', actor, moved, context);
}

/** Sends to an endpoint again, all that has waited first; its past is forgotten. */
export function resumeEndpoint(endpoint: Endpoint, actor: Actor, context: Context): EndpointDecision {
  if (endpoint.status === 'active') return { endpoint, events: [] };
  const after: Endpoint = {
    ...endpoint,
    status: 'active',
    disabledReason: null,
    activeSince: context.now,
    health: untried,
  };
  const moved = { before: endpoint.status, after: after.status };
  return told(after, 'endpoint.resumed', actor, moved, context);
}

/** Stops sending to an endpoint that wants nothing, until its partner resumes it. */
export function disableEndpoint(
  endpoint: Endpoint,
  disabledReason: DisabledReason,
  context: Context,
): EndpointDecision {
  const after: Endpoint = { ...endpoint, status: 'disabled', disabledReason };
  return told(after, 'endpoint.disabled', 'system', { url: endpoint.url, reason: disabledReason }, context);
}

/**
 * Brings an endpoint in line with where its partner may call: one of an environment that was withdrawn is sent nothing, and
 * what it is to be told waits until the environment is the partner's again.
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

/** @throws DomainError CONFLICT where the partner may not call in the endpoint's environment */
export function requireAccess({ environment }: Endpoint, environments: readonly Environment[]): void {
  if (environments.includes(environment)) return;
  const message = `the partner has no access to ${environment}; its endpoints there are sent nothing until it has`;
  throw new DomainError('CONFLICT', { message });
}

/** Gives an endpoint a new signing secret; the one before stays good for a while beside it. */
export function rotateSecret(
  endpoint: Endpoint,
  actor: Actor,
  context: Context,
  realNow: number,
): EndpointDecision {
  const after: Endpoint = {
    ...endpoint,
    secretVersion: endpoint.secretVersion + 1,
    previousSecretUntil: realNow + secretOverlapMs,
  };
  return told(after, 'endpoint.secret_rotated', actor, {}, context);
}

/** Tells that an endpoint is removed. */
export function endpointRemoved(endpoint: Endpoint, actor: Actor, context: Context): DomainEvent {
  return endpointEvent('endpoint.removed', endpoint, actor, settingsOf(endpoint), context);
}

/** Tells of an endpoint in its environment. */
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

function told(
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
