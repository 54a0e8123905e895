import type { FastifyBaseLogger } from 'fastify';
import type { BankTest } from '../domain/bank-test.ts';
import type { Context } from '../domain/context.ts';
import type { DynamicBankConfiguration } from '../domain/dynamic-bank.ts';
import type { Availability, Environment } from '../domain/environment.ts';
import type { Actor } from '../domain/event.ts';
import type { SessionLimits } from '../domain/user/session.ts';
import type { Delivery } from '../domain/webhook/delivery.ts';
import type { FetchedWebhook, ListenersAnswer } from '../domain/webhook/listener.ts';
import type { SigningKey } from '../domain/webhook/signing-key.ts';
import type { ContextAt } from '../keyring/context.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { Passwords } from '../keyring/password.ts';
import type { KeyDirectory } from '../store/key-directory.ts';
import type { Store } from '../store/store.ts';
import type { LogRequest } from '../telemetry/request-log.ts';
import type { Traffic } from '../telemetry/traffic.ts';
import type { RecordedCall } from './sandbox-requests/recorder.ts';

/** The operator’s OpenID provider. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What users are shown. */
  name: string;
}

export interface HttpSettings {
  availability: Availability;
  /** Where a request that names no environment goes. */
  defaultEnvironment: Environment;
  /** Of one node, per client_id, environment and operation; 0 is no limit. */
  rateLimitPerMinute: number;
  /** Under which others reach this server, without a trailing slash; null where none is set. */
  publicUrl: string | null;
  /** Partner operations answer PLANNED_MAINTENANCE; management and health go on. */
  maintenance: boolean;
  /** The console asks nobody at this machine to sign in, as under `gingham dev`. */
  signsInDevelopers: boolean;
  /** How long users stay signed in. */
  sessionLimits: SessionLimits;
  /** Of one node, per client address, to sign in and to use links; 0 is no limit. */
  signInsPerMinute: number;
  /** The OpenID provider that users can sign in with; null where there is none. */
  oidc: OidcSettings | null;
  /** The partner of `gingham dev`; null where there is none. */
  demoPartnerClientId: string | null;
  /** How many calls of each sandbox are kept; 0 keeps none. */
  sandboxRequestsKept: number;
}

/** A setting of the server as it is in effect, for people. */
export interface SettingInEffect {
  variable: string;
  flag: string | null;
  description: string;
  form: string;
  /** Null where there is none, and of a secret. */
  value: string | null;
  isSet: boolean;
  isSecret: boolean;
  source: 'default' | 'environment' | 'flag';
}

/** What is told of this node to those who look after it. */
export interface NodeFacts {
  mode: 'dev' | 'serve';
  /** Real time, milliseconds since the epoch. */
  startedAt: number;
  settings: readonly SettingInEffect[];
  /** What it has answered lately. */
  traffic: Traffic;
}

/** The part of signing keys that people decide. */
export interface SigningKeyRotation {
  /** Replaces the key of an environment: a new one signs from now on, and the old one is still served. */
  rotate(environment: Environment, actor: Actor, context: Context): Promise<SigningKey>;
}

/** Webhooks that are fetched instead of sent. */
export interface WebhookListening {
  /** Waits for the next webhook that is due to a listener; null when none is in time, or `left` is aborted. */
  next(endpointId: string, waitMs: number, left: AbortSignal): Promise<FetchedWebhook | null>;
  /** Writes down what came of a webhook that was handed out; returns its delivery as it now is. */
  answer(endpointId: string, answer: ListenersAnswer): Promise<Delivery>;
}

/** Keeps the calls that partners make in their sandboxes. */
export interface SandboxRequestLog {
  /** Whether there is a place for one more call; it is lost where there is none. */
  takesOne(): boolean;
  /** Notes a call that has been answered, or never will be; it is written down a little later. */
  record(call: RecordedCall): void;
  /** Writes down all that has been noted so far. */
  flush(): Promise<void>;
}

/** What the routes work with. */
export interface Services {
  store: Store;
  keys: KeyDirectory;
  keyring: Keyring;
  passwords: Passwords;
  contextAt: ContextAt;
  /** Real time, milliseconds since the epoch. */
  now(): number;
  settings: HttpSettings;
  /** Does all that has fallen due in a partner's sandbox, and returns when it is done. */
  settleSandbox(partnerClientId: string): Promise<void>;
  /** Sends all webhooks that have fallen due in a partner's sandbox; returns when its receivers have answered, or are too slow. */
  deliverInSandbox(partnerClientId: string): Promise<void>;
  /** What webhooks are signed with. */
  signingKeys: SigningKeyRotation;
  listening: WebhookListening;
  sandboxRequests: SandboxRequestLog;
  /** Says what is wrong with the address of a webhook endpoint, null when nothing is. */
  destinationProblem(url: string, environment: Environment): Promise<string | null>;
  /** Tries an institution's interface out, as it is configured; registers nothing there. */
  testBank(configuration: DynamicBankConfiguration | null, left: AbortSignal): Promise<BankTest>;
  /** Removes a partner that has expired, and returns when nothing of it is left. */
  removePartner(partnerClientId: string, actor: Actor): Promise<void>;
  logger: FastifyBaseLogger;
  logRequest: LogRequest;
  node: NodeFacts;
}
