import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { DestinationStream } from 'pino';
import { TakenNames } from './api/taken-names.ts';
import { packageVersion } from './api/version.ts';
import type { Config } from './config/config.ts';
import { contractRulesOf, demoPartnerProductsOf } from './config/contract.ts';
import { readOrMakeMasterKey } from './config/master-key.ts';
import { oidcOf } from './config/oidc.ts';
import { requestsPerMinuteOf } from './config/requests-per-minute.ts';
import { retryPolicyOf } from './config/retry-policy.ts';
import { sandboxLimitsOf } from './config/sandbox-limits.ts';
import { type DemoCredentials, ensureDemoPartner } from './demo-partner.ts';
import { type Availability, type Environment, realmOf } from './domain/environment.ts';
import { SandboxRequestRecorder } from './http/sandbox-requests/recorder.ts';
import { createServer } from './http/server.ts';
import { auditKeyOf } from './keyring/audit-key.ts';
import { type ContextAt, systemContext } from './keyring/context.ts';
import type { Keyring } from './keyring/keyring.ts';
import { type MasterKeys, masterKeysOf } from './keyring/master-key.ts';
import { type PasswordCost, Passwords } from './keyring/password.ts';
import { WireIds } from './keyring/wire-ids.ts';
import { addressOf, listen } from './listen.ts';
import { fetchThrough } from './outbound/fetch.ts';
import { Outbound } from './outbound/outbound.ts';
import { Poster } from './outbound/poster.ts';
import { openAuditLog } from './store/audit-chaining.ts';
import { type Clock, processClock } from './store/clock.ts';
import { KeyDirectory } from './store/key-directory.ts';
import { KeyUses } from './store/key-uses.ts';
import { Overviews } from './store/overviews.ts';
import { ReadTurns } from './store/read-turns.ts';
import { deleteSandboxRequests } from './store/sandbox-requests.ts';
import { SandboxUses } from './store/sandbox-use.ts';
import { dataDirError, openSqliteStore } from './store/sqlite-store.ts';
import type { Store } from './store/store.ts';
import { watchedStore } from './store/watched-store.ts';
import { endLeases } from './store/webhook-endpoints.ts';
import { createLogger, stderr } from './telemetry/logger.ts';
import { createRequestLog } from './telemetry/request-log.ts';
import { startTelemetry } from './telemetry/telemetry.ts';
import { Traffic } from './telemetry/traffic.ts';
import { ClockWatch } from './workers/clock-watch.ts';
import { Housekeeping } from './workers/housekeeping/housekeeping.ts';
import { openKeyring } from './workers/master-key/data-keys.ts';
import { MasterKeyRotation } from './workers/master-key/rotation.ts';
import type { DynamicRegistration } from './workers/registrar/dynamic/dynamic-registration.ts';
import { Registrar } from './workers/registrar/registrar.ts';
import { destinationProblem } from './workers/webhooks/destination-problem.ts';
import { Dispatcher } from './workers/webhooks/dispatcher.ts';
import { WebhookListening } from './workers/webhooks/listening.ts';
import { SigningKeys } from './workers/webhooks/signing-keys.ts';

export { type Config, ConfigError, readConfig } from './config/config.ts';
export type { DemoCredentials } from './demo-partner.ts';
export { generateMasterKey } from './keyring/keyring.ts';
export { StoreDamagedError, StoreInUseError, StoreOpenError } from './store/store.ts';

/** A running server. */
export interface Gingham {
  /** Without a trailing slash. */
  url: string;
  /** Absolute; null if the store is on PostgreSQL. */
  dataDir: string | null;
  /** Set under `gingham dev`. */
  demo: DemoCredentials | undefined;
  /** Processes all due work, including exchanges with banks, and returns when it is done. For tests. */
  settle(): Promise<void>;
  /** Completes running requests, then closes the store; idempotent. */
  close(): Promise<void>;
}

/** Dependencies that a caller can replace. */
export interface Parts {
  /** Destination of log lines; the default is standard error. */
  logStream?: DestinationStream;
  /** Real time, milliseconds since the epoch; it must not go back. */
  now?(): number;
  /** The clock that `now` is by default; that of the process by default. */
  clock?: Clock;
  contextAt?: ContextAt;
  /** False for an embedded store that commits without waiting for the disk; for tests. */
  isDurable?: boolean;
  /** Cost of hashing new passwords; the default is OWASP's recommendation. */
  passwordCost?: PasswordCost;
  /** Pause between rounds of housekeeping, in milliseconds; the default is five seconds. */
  housekeepingPauseMs?: number;
}

/** The store of a config, with its keys. */
export interface Opened {
  store: Store;
  keyring: Keyring;
  masterKeys: MasterKeys;
  dataDir: string | null;
  close(): Promise<void>;
}

/** Loads the PostgreSQL driver only if it is used, which saves time and memory otherwise. */
async function openPostgres(url: string): Promise<Store> {
  const { openPostgresStore } = await import('./store/postgres-store.ts');
  return openPostgresStore(url);
}

/** Loads dynamic registration only if an institution uses it. */
async function loadDynamicRegistration(outbound: Pick<Outbound, 'request'>): Promise<DynamicRegistration> {
  const { DynamicRegistration } = await import('./workers/registrar/dynamic/dynamic-registration.ts');
  return new DynamicRegistration(outbound);
}

/**
 * Opens the store without serving it.
 *
 * @throws StoreOpenError, ConfigError: each with one line for the person who starts the server
 */
export async function openStore(
  config: Config,
  { isDurable = true }: Pick<Parts, 'isDurable'> = {},
): Promise<Opened> {
  const temporaryDir = config.ephemeral ? mkdtempSync(join(tmpdir(), 'gingham-')) : undefined;
  const dataDir = temporaryDir ?? resolve(config.dataDir);
  const discard = () => temporaryDir && rmSync(temporaryDir, { recursive: true, force: true });
  let store: Store | undefined;
  try {
    const masterKeys = masterKeysOf(
      config.masterKey ?? readOrMakeMasterKey(dataDir),
      config.previousMasterKey,
    );
    const opened =
      config.databaseUrl === undefined
        ? await openSqliteStore({ dataDir, isDurable: isDurable && !config.ephemeral })
        : await openPostgres(config.databaseUrl);
    store = opened;
    const keyring = await openKeyring(opened, masterKeys, Date.now());
    await openAuditLog(opened, auditKeyOf(keyring));
    const close = async () => {
      await opened.close();
      discard();
    };
    const ownDir = config.databaseUrl === undefined ? dataDir : null;
    return { store: opened, keyring, masterKeys, dataDir: ownDir, close };
  } catch (error) {
    await store?.close();
    discard();
    throw dataDirError(error, dataDir);
  }
}

/**
 * Starts a server; resolves once it accepts requests. A program that imports this must run on Node 26; only the command
 * includes its own.
 *
 * @throws StoreOpenError, ConfigError: each with one line for the person who starts the server
 */
export async function startGingham(config: Config, parts: Parts = {}): Promise<Gingham> {
  const opened = await openStore(config, parts);
  try {
    const { keyring, masterKeys } = opened;
    const logStream = parts.logStream ?? stderr();
    const logger = createLogger(config.logLevel, logStream);
    // The operator's collector of traces may be in a private network, and without TLS.
    const toCollector = new Outbound({ privateAddresses: 'all', allowHttp: true });
    const telemetry = await startTelemetry({
      metricsToken: config.metricsToken,
      traces: config.traces,
      info: {
        version: packageVersion,
        dialect: opened.store.dialect,
        mode: config.mode,
        contract: config.contract,
      },
      post: fetchThrough(toCollector, collectorLimits),
      logger,
    });
    const { metrics, tracer, runStep } = telemetry;
    const store = watchedStore(opened.store, (unit) => runStep('unit_of_work', unit));
    const contextAt = parts.contextAt ?? systemContext(keyring);
    const contract = contractRulesOf(config);
    const demo =
      config.mode === 'dev'
        ? await ensureDemoPartner(store, opened, contextAt, demoPartnerProductsOf(config))
        : undefined;
    const { clock = processClock } = parts;
    const clockWatch = await ClockWatch.begin({ store, clock, logger });
    const now = parts.now ?? clock.now;
    const wallNow = parts.now ?? Date.now;
    const availability: Availability = {
      development: config.developmentEnabled,
      limitedProductionCalls: config.limitedProductionCalls,
      liveConnector: config.mode === 'dev' ? 'simulated' : 'manual',
    };
    const { privateAddresses } = config;
    const outbound = new Outbound({ privateAddresses, allowHttp: false });
    // The operator's provider may be in a private network.
    const toProvider = new Outbound({ privateAddresses: 'all', allowHttp: false });
    const oidc = oidcOf(config);
    const registrar = new Registrar({
      store,
      keyring,
      contextAt,
      now,
      availability,
      dynamic: () =>
        loadDynamicRegistration({
          request: (request) => runStep('bank', () => outbound.request(request), statusOf),
        }),
      publicUrl: config.publicUrl ?? null,
      sandboxWebhooks: config.sandboxWebhooks,
      logger,
    });
    const signingKeys = new SigningKeys(store, keyring, now);
    const destinationRules = (environment: Environment) => ({
      privateAddresses,
      allowHttp: environment === 'sandbox' || config.webhookHttpAllowed,
    });
    const posters = {
      live: new Poster(destinationRules('production')),
      sandbox: new Poster(destinationRules('sandbox')),
    };
    const policy = retryPolicyOf(config);
    const dispatcher = new Dispatcher({
      store,
      keyring,
      keys: signingKeys,
      contextAt,
      now,
      policy,
      timeoutMs: policy.timeoutMs,
      sandboxWebhookEnvironment: contract.sandboxWebhookEnvironment,
      wallNow,
      concurrency: config.webhookConcurrency,
      holder: randomUUID(),
      posterOf: ({ environment }) => ({
        post: (post) => runStep('webhook', () => posters[realmOf(environment)].post(post), statusOf),
      }),
      logger,
    });
    const listening = new WebhookListening({
      store,
      keyring,
      keys: signingKeys,
      contextAt,
      now,
      wallNow,
      policy,
      sandboxWebhookEnvironment: contract.sandboxWebhookEnvironment,
    });
    // No other process can be using the store.
    if (config.databaseUrl === undefined) await store.unitOfWork(endLeases);
    const sessionLimits = {
      lifeMs: config.sessionHours * hourMs,
      idleMs: config.sessionIdleMinutes * 60_000,
    };
    const webhookLogMs = config.webhookLogDays * 24 * hourMs;
    const housekeeping = new Housekeeping({
      store,
      contextAt,
      now,
      sessionLimits,
      webhookLogMs,
      auditMs: config.auditDays === 0 ? null : config.auditDays * 24 * hourMs,
      eraseMs: config.eraseDays === 0 ? null : config.eraseDays * 24 * hourMs,
      sandboxWebhooks: config.sandboxWebhooks,
      sandboxPastMs: config.sandboxPastDays * 24 * hourMs,
      pauseMs: parts.housekeepingPauseMs,
      logger,
    });
    const sandboxLimits = sandboxLimitsOf(config);
    let closing: Promise<void> | undefined;
    const traffic = new Traffic(now);
    const logLine = createRequestLog(config.logLevel, logStream);
    const sandboxRequests = new SandboxRequestRecorder({ store, kept: config.sandboxRequestsKept, logger });
    if (config.sandboxRequestsKept === 0) await store.unitOfWork(deleteSandboxRequests);
    const keyUses = new KeyUses({ store, logger });
    const readTurns = new ReadTurns(store);
    const app = createServer({
      store,
      keys: new KeyDirectory(store),
      keyUses,
      keyring,
      wireIds: new WireIds(keyring),
      passwords: new Passwords(keyring, parts.passwordCost),
      contextAt,
      now,
      wallNow,
      isStopping: () => closing !== undefined,
      settleSandbox: (partnerClientId) => registrar.settleSandbox(partnerClientId),
      deliverInSandbox: (partnerClientId) => dispatcher.settleSandbox(partnerClientId),
      signingKeys,
      masterKeyRotation: new MasterKeyRotation({ store, keyring, masterKeys, now, logger }),
      listening,
      sandboxRequests,
      takenNames: new TakenNames(config.takenNamesPerHour, logger),
      sandboxUses: new SandboxUses(store.db, sandboxLimits),
      readTurns,
      overviews: new Overviews(readTurns),
      destinationProblem: (url, environment) => destinationProblem(url, destinationRules(environment)),
      testBank: async (configuration, left) => {
        const { testBank } = await import('./workers/registrar/dynamic/bank-test.ts');
        return testBank(outbound, configuration, { left });
      },
      removePartner: (...of) => housekeeping.removePartner(...of),
      eraseEndCustomer: (...of) => housekeeping.eraseEndCustomer(...of),
      logger,
      logRequest: (line) => {
        traffic.note(line);
        metrics?.noteRequest(line);
        logLine(line);
      },
      metrics,
      tracer,
      node: { mode: config.mode, startedAt: now(), settings: config.inEffect, traffic },
      settings: {
        availability,
        contract,
        defaultEnvironment: config.defaultEnvironment,
        requestsPerMinute: requestsPerMinuteOf(config),
        searchesAtOnce: config.searchesAtOnce,
        publicUrl: config.publicUrl ?? null,
        maintenance: config.maintenance,
        signsInDevelopers: config.mode === 'dev',
        sessionLimits,
        oidc: oidc && { ...oidc, fetch: fetchThrough(toProvider, providerLimits) },
        demoPartnerClientId: demo?.clientId ?? null,
        sandboxRequestsKept: config.sandboxRequestsKept,
        sandboxLimits,
        trustedProxies: config.trustedProxies ?? [],
        bodyMemoryBytes: config.bodyMemoryMb * 1024 * 1024,
        metricsToken: config.metricsToken ?? null,
        maxEventLoopDelayMs: config.maxEventLoopDelayMs,
        webhookLogMs,
      },
    });
    await listen(app, config);
    registrar.start();
    dispatcher.start();
    housekeeping.start();
    const settle = async () => {
      await registrar.drain();
      await dispatcher.drain();
      await sandboxRequests.flush();
      await keyUses.flush();
    };
    const close = () => {
      closing ??= closeAll([
        // Load balancers find that the server is not ready, and clients that their connection is closed.
        () => setTimeout(config.stopSeconds * 1000),
        () => app.stopListening(),
        // Waiting listeners would keep the server from closing.
        () => listening.close(),
        () => app.close(),
        () => sandboxRequests.flush(),
        () => keyUses.flush(),
        () => registrar.close(),
        () => dispatcher.close(),
        () => housekeeping.close(),
        () => posters.live.close(),
        () => posters.sandbox.close(),
        () => outbound.close(),
        () => toProvider.close(),
        () => clockWatch.close(),
        () => telemetry.close(),
        () => toCollector.close(),
        opened.close,
      ]);
      return closing;
    };
    return { url: addressOf(app), dataDir: opened.dataDir, demo, settle, close };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

const hourMs = 3_600_000;
/** Limits of a call to the OpenID provider; its keys are the largest response. */
const providerLimits = { timeoutMs: 10_000, answerBytesMax: 1024 * 1024 };
const collectorLimits = { timeoutMs: 5_000, answerBytesMax: 64 * 1024 };

/** Describes a response of an outside party in traces. */
function statusOf({ status }: { status: number }) {
  return { 'http.response.status_code': status };
}

/** Runs the steps one by one, even if some fail. */
async function closeAll(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const [step, ...rest] = steps;
  if (step !== undefined) await step().finally(() => closeAll(rest));
}
