import type { FastifyBaseLogger } from 'fastify';
import type { BankTest } from '../domain/bank-test.ts';
import type { Context } from '../domain/context.ts';
import type { ContractRules } from '../domain/contract.ts';
import type { DynamicBankConfiguration } from '../domain/dynamic-bank.ts';
import type { Availability, Environment } from '../domain/environment.ts';
import type { Actor } from '../domain/event.ts';
import type { SandboxLimits } from '../domain/sandbox/quota.ts';
import type { SandboxRequest } from '../domain/sandbox/request.ts';
import type { SessionLimits } from '../domain/user/session.ts';
import type { Delivery } from '../domain/webhook/delivery.ts';
import type { FetchedWebhook, ListenersAnswer } from '../domain/webhook/listener.ts';
import type { SigningKey } from '../domain/webhook/signing-key.ts';
import type { ContextAt } from '../keyring/context.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { Passwords } from '../keyring/password.ts';
import type { WireIds } from '../keyring/wire-ids.ts';
import type { KeyDirectory } from '../store/key-directory.ts';
import type { KeyUses } from '../store/key-uses.ts';
import type { Overviews } from '../store/overviews.ts';
import type { ReadTurns } from '../store/read-turns.ts';
import type { SandboxUses } from '../store/sandbox-use.ts';
import type { Store } from '../store/store.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { LogRequest } from '../telemetry/request-log.ts';
import type { Tracer } from '../telemetry/tracer.ts';
import type { Traffic } from '../telemetry/traffic.ts';
import type { MasterKeyRotation } from '../workers/master-key/rotation.ts';
import type { TakenNames } from './taken-names.ts';

/** The operator’s OpenID provider. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Display name for users. */
  name: string;
  /** Whether an address counts as verified when the provider does not say whether it is. */
  trustsEmail: boolean;
  /** Calls the provider. */
  fetch(
    url: string,
    request: {
      method: string;
      headers: Record<string, string>;
      body?: unknown;
      signal?: AbortSignal | undefined;
    },
  ): Promise<Response>;
}

/**
 * Limits of requests per minute, as named in the header `RateLimit`: for each client_id, environment and operation; for each
 * token or user, with a limit of its own for searches; for each client address and operation; for failures of each client
 * address, and of each with one client_id.
 */
export type LimitName =
  | 'partner'
  | 'management'
  | 'searches'
  | 'sign-ins'
  | 'wrong-credentials'
  | 'wrong-secrets';

export interface HttpSettings {
  availability: Availability;
  contract: ContractRules;
  /** Environment of requests that name none. */
  defaultEnvironment: Environment;
  /** Requests allowed per minute and node, by limit; 0 means no limit. */
  requestsPerMinute: Readonly<Record<LimitName, number>>;
  /** Searches of one caller that run at the same time on one node. */
  searchesAtOnce: number;
  /** Public address of this server, without a trailing slash; null if not set. */
  publicUrl: string | null;
  /** Partner operations return PLANNED_MAINTENANCE; management and health checks stay available. */
  maintenance: boolean;
  /** The console requires no sign-in on this machine, as under `gingham dev`. */
  signsInDevelopers: boolean;
  /** Limits of user sessions. */
  sessionLimits: SessionLimits;
  /** The OpenID provider for signing in, or null. */
  oidc: OidcSettings | null;
  /** The partner of `gingham dev`, or null. */
  demoPartnerClientId: string | null;
  /** Number of calls kept per sandbox; 0 keeps none. */
  sandboxRequestsKept: number;
  /** What each sandbox can use. */
  sandboxLimits: SandboxLimits;
  /** Addresses and networks whose X-Forwarded-… headers are believed. */
  trustedProxies: readonly string[];
  /** Memory for the bodies of requests, in bytes. */
  bodyMemoryBytes: number;
  /** Token that metrics are read with; null if they are not offered. */
  metricsToken: string | null;
  /** Delay of the event loop beyond which requests are refused; 0 means no limit. */
  maxEventLoopDelayMs: number;
  /** How long webhooks are kept, in milliseconds. */
  webhookLogMs: number;
}

/** A setting in effect, for display. */
interface SettingInEffect {
  variable: string;
  flag: string | null;
  description: string;
  form: string;
  /** Null if not set, and for secrets. */
  value: string | null;
  isSet: boolean;
  isSecret: boolean;
  source: 'default' | 'profile' | 'environment' | 'flag';
}

/** Information about this node for the operator. */
interface NodeFacts {
  mode: 'dev' | 'serve';
  /** Real time, milliseconds since the epoch. */
  startedAt: number;
  settings: readonly SettingInEffect[];
  /** Recent traffic. */
  traffic: Traffic;
}

/** The rotation of signing keys. */
interface SigningKeyRotation {
  /**
   * Replaces the key of an environment, in one unit of work of `store`: a new one signs from now on, and the old one is still
   * served.
   */
  rotate(store: Store, environment: Environment, actor: Actor, context: Context): Promise<SigningKey>;
}

/** Webhooks that are fetched instead of sent. */
interface WebhookListening {
  /** Waits for the next webhook due for a listener; null after `waitMs`, or if `left` is aborted. */
  next(endpointId: string, waitMs: number, left: AbortSignal): Promise<FetchedWebhook | null>;
  /** Records the outcome of a webhook that was handed out, in one unit of work of `store`; returns its delivery in its new state. */
  answer(store: Store, endpointId: string, answer: ListenersAnswer): Promise<Delivery>;
}

/** A call with its bodies, which may contain secrets; or with their texts, if already redacted. */
export interface RecordedCall extends Omit<SandboxRequest, 'path'> {
  url: string;
  request: object | string;
  answer: string | null;
}

/** Stores the calls that partners make in their sandboxes. */
interface SandboxRequestLog {
  /** Whether there is room for one more call; otherwise it is lost. */
  takesOne(): boolean;
  /** Records a call after its response, sent or dropped; it is written a little later. */
  record(call: RecordedCall): void;
  /** Records a call that was rejected before its caller was authenticated, if it states the client_id of a partner. */
  recordRejected(call: Omit<RecordedCall, 'sandboxTime'>): void;
  /** Writes all calls recorded so far. */
  flush(): Promise<void>;
}

/** Dependencies of the routes. */
export interface Services {
  store: Store;
  keys: KeyDirectory;
  /** When keys and tokens were used. */
  keyUses: KeyUses;
  keyring: Keyring;
  wireIds: WireIds;
  passwords: Passwords;
  contextAt: ContextAt;
  /** Real time, milliseconds since the epoch; it never goes back. */
  now(): number;
  /** The clock of this machine, which can be set back: for what others compare with their own. */
  wallNow(): number;
  /** Whether the server is going to be closed; until then it accepts requests, but is not ready. */
  isStopping(): boolean;
  settings: HttpSettings;
  /** Runs all work due in a partner's sandbox, and returns when it is done. */
  settleSandbox(partnerClientId: string): Promise<void>;
  /** Sends all webhooks due in a partner's sandbox; returns when its receivers have responded or timed out. */
  deliverInSandbox(partnerClientId: string): Promise<void>;
  /** Signing keys of webhooks. */
  signingKeys: SigningKeyRotation;
  masterKeyRotation: Pick<MasterKeyRotation, 'state' | 'advance'>;
  listening: WebhookListening;
  sandboxRequests: SandboxRequestLog;
  /** How many names of others each partner has tried. */
  takenNames: TakenNames;
  /** What sandboxes use of their quotas. */
  sandboxUses: SandboxUses;
  /** The store for searches. */
  readTurns: ReadTurns;
  /** Counts for the console's first pages. */
  overviews: Overviews;
  /** Returns the problem with a webhook endpoint's URL, or null. */
  destinationProblem(url: string, environment: Environment): Promise<string | null>;
  /** Tests an institution's interface as configured; registers nothing there. */
  testBank(configuration: DynamicBankConfiguration | null, left: AbortSignal): Promise<BankTest>;
  /** Removes an expired partner, and returns when all its data is removed. */
  removePartner(partnerClientId: string, actor: Actor, context: Context): Promise<void>;
  /**
   * Erases the personal data of an end customer, and returns when it is done.
   *
   * @throws DomainError CONFLICT unless it was removed, and its registrations were withdrawn
   */
  eraseEndCustomer(clientId: string, actor: Actor, context: Context): Promise<void>;
  logger: FastifyBaseLogger;
  logRequest: LogRequest;
  /** Undefined unless they are offered. */
  metrics: Metrics | undefined;
  /** Undefined unless traces are sent. */
  tracer: Tracer | undefined;
  node: NodeFacts;
}
