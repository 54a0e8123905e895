import assert from 'node:assert/strict';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { beforeAll } from 'vitest';
import { TakenNames } from '../../../src/api/taken-names.ts';
import { readConfig } from '../../../src/config/config.ts';
import { contractRulesOf } from '../../../src/config/contract.ts';
import { createServer } from '../../../src/http/server.ts';
import { systemContext } from '../../../src/keyring/context.ts';
import { Passwords } from '../../../src/keyring/password.ts';
import { WireIds } from '../../../src/keyring/wire-ids.ts';
import { KeyDirectory } from '../../../src/store/key-directory.ts';
import { KeyUses } from '../../../src/store/key-uses.ts';
import { Overviews } from '../../../src/store/overviews.ts';
import { ReadTurns } from '../../../src/store/read-turns.ts';
import { findRegistration } from '../../../src/store/registrations.ts';
import { SandboxUses } from '../../../src/store/sandbox-use.ts';
import type { Store } from '../../../src/store/store.ts';
import { Traffic } from '../../../src/telemetry/traffic.ts';
import type { RegistrarParts } from '../../../src/workers/registrar/bank-exchange.ts';
import { processRegistration, reconcileLive } from '../../../src/workers/registrar/process-registration.ts';
import { Registrar } from '../../../src/workers/registrar/registrar.ts';
import { SigningKeys } from '../../../src/workers/webhooks/signing-keys.ts';
import type { Scope } from '../../support/scope.ts';
import type { Dialect } from '../../support/stores.ts';
import type { Bank } from './bank.ts';
import type { BankExchanges } from './bank-exchanges.ts';
import { type Ground, makeGround } from './ground.ts';
import type { Env } from './row.ts';

const availability = {
  development: true,
  liveConnector: 'simulated',
  limitedProductionCalls: 1_000_000,
} as const;

const sandboxLimits = { endCustomers: 1_000, logoBytes: 1_000_000, snapshots: 20, webhooks: 1_000_000 };

/** A server's parts in one process, without a port: the calls of partners and the operator, and registrars. */
export class World {
  readonly ground: Ground;
  readonly exchanges: BankExchanges;
  /** Real time; it only advances. */
  now = Date.UTC(2030, 0, 1);
  store!: Store;
  #app!: FastifyInstance;
  #keyUses!: KeyUses;
  #parts!: RegistrarParts;
  readonly failures: unknown[] = [];

  constructor(ground: Ground, exchanges: BankExchanges) {
    this.ground = ground;
    this.exchanges = exchanges;
  }

  async open(): Promise<void> {
    const { keyring } = this.ground;
    this.store = await this.ground.openStore();
    const store = this.store;
    const contextAt = systemContext(keyring);
    const now = () => this.now;
    const error = (fields: object) => this.failures.push(fields);
    this.#parts = {
      store,
      keyring,
      contextAt,
      now,
      availability,
      dynamic: async () => this.exchanges.dynamic,
      publicUrl: null,
      sandboxWebhooks: sandboxLimits.webhooks,
      logger: { error },
    };
    const registrar = new Registrar(this.#parts);
    this.#keyUses = new KeyUses({ store, logger: { error } });
    const readTurns = new ReadTurns(store);
    this.#app = createServer({
      store,
      keys: new KeyDirectory(store),
      keyUses: this.#keyUses,
      keyring,
      wireIds: new WireIds(keyring),
      passwords: new Passwords(keyring),
      contextAt,
      now,
      wallNow: now,
      isStopping: () => false,
      deliverInSandbox: async () => {},
      signingKeys: new SigningKeys(store, keyring, now),
      masterKeyRotation: {
        state: () => Promise.reject(new Error('not asked for')),
        advance: () => Promise.reject(new Error('not rotated')),
      },
      listening: { next: async () => null, answer: () => Promise.reject(new Error('nobody listens')) },
      sandboxRequests: {
        takesOne: () => false,
        record: () => {},
        recordRejected: () => {},
        flush: async () => {},
      },
      takenNames: new TakenNames(0, pino({ level: 'silent' })),
      sandboxUses: new SandboxUses(store.db, sandboxLimits),
      readTurns,
      overviews: new Overviews(readTurns),
      destinationProblem: async () => null,
      settleSandbox: (partner) => registrar.settleSandbox(partner),
      testBank: () => Promise.reject(new Error('no bank is tested')),
      removePartner: async () => {},
      eraseEndCustomer: async () => {},
      logger: pino({ level: 'silent' }),
      logRequest: () => {},
      node: { mode: 'dev', startedAt: 0, settings: [], traffic: new Traffic(now) },
      metrics: undefined,
      tracer: undefined,
      settings: {
        availability,
        contract: contractRulesOf(readConfig('dev', {})),
        defaultEnvironment: 'sandbox',
        requestsPerMinute: {
          partner: 0,
          management: 0,
          searches: 0,
          'sign-ins': 0,
          'wrong-credentials': 0,
          'wrong-secrets': 0,
        },
        searchesAtOnce: 1,
        publicUrl: null,
        maintenance: false,
        signsInDevelopers: false,
        sessionLimits: { lifeMs: 1, idleMs: 1 },
        oidc: null,
        demoPartnerClientId: null,
        sandboxRequestsKept: 0,
        sandboxLimits,
        trustedProxies: [],
        bodyMemoryBytes: 48 * 1024 * 1024,
        metricsToken: null,
        maxEventLoopDelayMs: 0,
        webhookLogMs: 0,
      },
    });
    await this.#app.ready();
  }

  async close(): Promise<void> {
    await this.#app.close();
    await this.#keyUses.flush();
    await this.store.close();
  }

  /** As after a crash: only committed data is left. */
  async reopen(): Promise<void> {
    await this.close();
    await this.open();
  }

  /** Discards the unfinished work of a failed run. */
  async forget(): Promise<void> {
    this.failures.length = 0;
    await this.store.unitOfWork(async (db) => {
      await db.updateTable('end_customers').set({ registrations_due_at: null }).execute();
      await db.updateTable('registrations').set({ due_at: null }).where('due_at', 'is not', null).execute();
    });
  }

  async call(
    method: 'GET' | 'POST' | 'PATCH',
    url: string,
    body: object,
    headers: Record<string, string> = {},
  ) {
    const payload = method === 'GET' ? {} : { payload: JSON.stringify(body) };
    const type = method === 'GET' ? {} : { 'content-type': 'application/json' };
    const answer = await this.#app.inject({ method, url, headers: { ...type, ...headers }, ...payload });
    assert.ok(answer.statusCode < 500, answer.body);
    return answer.json();
  }

  /** A call by the operator. */
  manage(method: 'GET' | 'POST' | 'PATCH', path: string, body: object = {}) {
    return this.call(method, `/v1${path}`, body, { authorization: `Bearer ${this.ground.operatorToken}` });
  }

  /** Several registrars, as on several nodes, process all due work. */
  async drain(nodes = 1): Promise<void> {
    const registrars = Array.from({ length: nodes }, () => new Registrar(this.#parts));
    await Promise.all(registrars.map((registrar) => registrar.drain()));
    assert.deepEqual(this.failures, []);
  }

  /**
   * Starts one exchange, and holds back its response, or the request itself, until the returned function is called.
   * Undefined if no exchange is due.
   */
  async begin(
    clientId: string,
    env: Env,
    isRequestHeld: boolean,
  ): Promise<(() => Promise<void>) | undefined> {
    await reconcileLive(this.#parts, clientId);
    const key = { endCustomerClientId: clientId, institutionId: 'ins_3', environment: env };
    const row = await findRegistration(this.store.db, key);
    assert.ok(row?.dueAt && row.dueAt <= this.now, 'the exchange is due');
    const finish = await processRegistration(this.#parts, row);
    if (finish === undefined) return undefined;
    const release = this.exchanges.hold(isRequestHeld);
    const done = finish();
    return async () => {
      release();
      await done;
    };
  }

  get bank(): Bank {
    return this.exchanges.bank;
  }
}

/** A world for all tests of a suite, with its own store. */
export function suiteWorld(
  scope: Scope,
  dialect: Dialect,
  exchangesOf: (scope: Scope) => Promise<BankExchanges>,
): () => World {
  let world: World | undefined;
  beforeAll(async () => {
    world = new World(await makeGround(scope, dialect), await exchangesOf(scope));
    await world.open();
    scope.onTestFinished(() => world?.close());
  });
  return () => world as World;
}
