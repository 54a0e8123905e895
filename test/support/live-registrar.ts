import { readConfig } from '../../src/config/config.ts';
import { createEndCustomer } from '../../src/domain/create-end-customer.ts';
import type { BankClient, DynamicBankSecrets, DynamicBankSettings } from '../../src/domain/dynamic-bank.ts';
import type { EndCustomer, EndCustomerDecision, EndCustomerProfile } from '../../src/domain/end-customer.ts';
import type { DomainEvent } from '../../src/domain/event.ts';
import type { Institution } from '../../src/domain/institution.ts';
import {
  changeEndCustomer,
  type EndCustomerChanges,
  enableEndCustomer,
  removeEndCustomer,
} from '../../src/domain/lifecycle.ts';
import { createPartner, type Partner } from '../../src/domain/partner.ts';
import { type DynamicRegistration, isDynamic } from '../../src/domain/registration/dynamic.ts';
import { applicationFingerprint } from '../../src/domain/registration/filing.ts';
import { type RecordedOutcome, recordOutcome } from '../../src/domain/registration/record.ts';
import type { RegistrationEnvironment } from '../../src/domain/registration/registration.ts';
import { offBoardEndCustomer } from '../../src/domain/suspension.ts';
import { type Opened, openStore } from '../../src/gingham.ts';
import { openClient, sealBankSecrets, sealClient } from '../../src/keyring/bank-secrets.ts';
import { systemContext } from '../../src/keyring/context.ts';
import { Outbound } from '../../src/outbound/outbound.ts';
import { saveDynamicBank } from '../../src/store/dynamic-banks.ts';
import { lockEndCustomer } from '../../src/store/end-customer-search.ts';
import { saveEndCustomer } from '../../src/store/end-customers.ts';
import { listEventsOfEndCustomer } from '../../src/store/events.ts';
import { insertInstitution, lockInstitution, updateInstitution } from '../../src/store/institutions.ts';
import { saveLogo } from '../../src/store/logos.ts';
import { savePartner } from '../../src/store/partners.ts';
import { listRegistrations, saveRegistrations } from '../../src/store/registrations.ts';
import type { RegistrarParts } from '../../src/workers/registrar/bank-exchange.ts';
import { DynamicRegistration as DynamicExchanges } from '../../src/workers/registrar/dynamic/dynamic-registration.ts';
import { Registrar } from '../../src/workers/registrar/registrar.ts';
import { samplePartner, sampleProfile } from './samples.ts';
import type { Scope } from './scope.ts';
import { type Dialect, freshStore } from './stores.ts';

/** A bank's URL and credentials. */
export interface BankAddress {
  registrationEndpoint: string;
  initialAccessToken: string;
}

type BankChoices = Partial<
  DynamicBankSettings & DynamicBankSecrets & Pick<Institution, 'requiresLogo' | 'manualChanges'>
>;

export const leaseMs = 2 * 60 * 1000;

/** The start of the tests' time; nothing waits in real time. */
const start = Date.UTC(2026, 2, 1, 12);

/** Removes the catalogue from a store and starts a registrar on it; without development unless it is chosen. */
export async function startLive(
  scope: Scope,
  dialect: Dialect,
  choices: { development?: boolean; timeoutMs?: number } = {},
): Promise<LiveRegistrar> {
  const env = await freshStore(scope, dialect);
  const live = new LiveRegistrar(
    scope,
    env,
    await openStore(readConfig('dev', env), { isDurable: false }),
    choices,
  );
  scope.onTestFinished(() => live.close());
  await live.store.unitOfWork(async (db) => {
    await db.deleteFrom('institutions').execute();
    await savePartner(db, { partner: live.partner, events: live.partnerEvents });
  });
  return live;
}

/** The live realm of one store, with a clock that tests advance, and registrars that can crash. */
export class LiveRegistrar {
  readonly partner: Partner;
  readonly partnerEvents: DomainEvent[];
  readonly env: Record<string, string>;
  /** Log lines so far. */
  readonly log: string[] = [];
  /** The source of the random part of delays. */
  random = 0.5;
  now = start;
  registrar: Registrar;
  readonly #scope: Scope;
  readonly #choices: { development?: boolean; timeoutMs?: number };
  #opened: Opened;
  #customers = 0;

  constructor(
    scope: Scope,
    env: Record<string, string>,
    opened: Opened,
    choices: { development?: boolean; timeoutMs?: number },
  ) {
    this.#scope = scope;
    this.env = env;
    this.#opened = opened;
    this.#choices = choices;
    const { partner, events } = createPartner(samplePartner, 'system', this.context());
    this.partner = partner;
    this.partnerEvents = events;
    this.registrar = this.another();
  }

  get store() {
    return this.#opened.store;
  }

  get keyring() {
    return this.#opened.keyring;
  }

  /** The dependencies of a registrar on the store; its clock is ahead of the others' by this much. */
  parts(opened: Opened = this.#opened, aheadMs = 0): RegistrarParts {
    const { development = false, timeoutMs = 10_000 } = this.#choices;
    const outbound = new Outbound({ privateAddresses: 'loopback', allowHttp: false });
    this.#scope.onTestFinished(() => outbound.close());
    return {
      store: opened.store,
      keyring: opened.keyring,
      contextAt: (now) => this.context(now, opened),
      now: () => this.now + aheadMs,
      availability: { development, limitedProductionCalls: 0, liveConnector: 'manual' },
      dynamic: async () => new DynamicExchanges(outbound, { timeoutMs }),
      publicUrl: 'https://partners.example',
      sandboxWebhooks: 1_000,
      logger: { error: (fields, message) => this.log.push(`${message} ${inspected(fields)}`) },
    };
  }

  /** Creates another registrar; with a separately opened store, as on another node. */
  another(opened?: Opened, aheadMs = 0): Registrar {
    return new Registrar(this.parts(opened, aheadMs));
  }

  /** Opens the store again, like another node. */
  async openedAgain(): Promise<Opened> {
    const opened = await openStore(readConfig('dev', this.env), { isDurable: false });
    this.#scope.onTestFinished(() => opened.close());
    return opened;
  }

  /** Simulates a crash: the old registrar can no longer write to the store. Starts another one. */
  async crash(): Promise<void> {
    await this.#opened.close();
    await this.reopen();
  }

  /** Reopens the store after it was closed. */
  async reopen(): Promise<void> {
    this.#opened = await openStore(readConfig('dev', this.env), { isDurable: false });
    this.registrar = this.another();
  }

  async close(): Promise<void> {
    await this.#opened.close();
  }

  /** Retires an institution. */
  async retire(institutionId: string): Promise<void> {
    await this.store.unitOfWork(async (db) => {
      const institution = await lockInstitution(db, institutionId);
      if (institution === undefined) throw new Error('institution not found');
      await updateInstitution(db, { ...institution, retiredAt: this.now });
    });
  }

  /** Advances time, and does all work due by then. */
  async pass(ms = 0): Promise<void> {
    this.now += ms;
    await this.registrar.drain();
  }

  context(now = this.now, opened = this.#opened) {
    return { ...systemContext(opened.keyring)(now), random: () => this.random };
  }

  /** Adds an institution with the bank's registration interface. */
  async addBank(institutionId: string, bank: BankAddress, choices: BankChoices = {}): Promise<void> {
    const { initialAccessToken = bank.initialAccessToken, softwareStatement = null } = choices;
    const { mutualTls = null, requiresLogo = false, manualChanges = [], ...rest } = choices;
    const settings: DynamicBankSettings = {
      registrationEndpoint: rest.registrationEndpoint ?? bank.registrationEndpoint,
      flavour: rest.flavour ?? 'fdx',
      softwareId: rest.softwareId ?? null,
      lookUp: rest.lookUp ?? 'software_id',
      ca: rest.ca ?? null,
      extraMetadata: rest.extraMetadata ?? {},
    };
    const secrets = { initialAccessToken, softwareStatement, mutualTls };
    const sealedSecrets = await sealBankSecrets(this.keyring, institutionId, secrets);
    await this.store.unitOfWork(async (db) => {
      await insertInstitution(db, {
        institutionId,
        name: `Bank ${institutionId}`,
        classicDisablementDate: null,
        typicalPaceDays: 1,
        requiresLogo,
        manualChanges,
        connector: 'dynamic',
        retiredAt: null,
      });
      await saveDynamicBank(db, institutionId, { settings, sealedSecrets });
    });
  }

  /** Creates a complete end customer and enables it: its registrations are due. */
  async create(profile: Partial<EndCustomerProfile> = {}): Promise<string> {
    const clientId = await this.createOnly(profile);
    await this.enable(clientId);
    return clientId;
  }

  /** Creates a complete end customer. */
  async createOnly(profile: Partial<EndCustomerProfile> = {}): Promise<string> {
    const nameMatches = { existing: null, applicationNameTaken: false, channelConflict: false };
    const around = {
      partner: this.partner,
      realm: 'live',
      availability: this.parts().availability,
      actor: 'system',
    } as const;
    this.#customers += 1;
    const own = { legalEntityName: `Entity ${this.#customers}`, applicationName: `App ${this.#customers}` };
    const all = { ...sampleProfile, ...own, ...profile };
    const decision = createEndCustomer(all, nameMatches, around, this.context());
    await this.store.unitOfWork((db) => saveEndCustomer(db, decision));
    return decision.endCustomer.clientId;
  }

  /** Stores an image; only its hash matters to banks. */
  async addLogo(sha256: string): Promise<string> {
    const scope = { partnerClientId: samplePartner.clientId, realm: 'live' } as const;
    await this.store.unitOfWork((db) => saveLogo(db, { sha256, png: Buffer.from(sha256) }, scope));
    return sha256;
  }

  enable(clientId: string): Promise<void> {
    return this.#decide(clientId, (customer) => enableEndCustomer(customer, 'system', this.context()));
  }

  update(clientId: string, changes: EndCustomerChanges): Promise<void> {
    return this.#decide(clientId, (customer) =>
      changeEndCustomer(customer, changes, 'system', this.context()),
    );
  }

  /** Removes an end customer as its partner, or as the operator if it is enabled. */
  remove(clientId: string): Promise<void> {
    return this.#decide(clientId, (customer) =>
      customer.status === 'ACTIVE'
        ? offBoardEndCustomer(customer, 'so', 'system', this.context())
        : removeEndCustomer(customer, 'system', this.context()),
    );
  }

  async #decide(clientId: string, decide: (customer: EndCustomer) => EndCustomerDecision): Promise<void> {
    await this.store.unitOfWork(async (db) => {
      const customer = await lockEndCustomer(db, clientId, null);
      if (customer === undefined) throw new Error('end customer not found');
      await saveEndCustomer(db, decide(customer));
    });
  }

  /** Records a registration's outcome as the operator. */
  async record(
    registration: DynamicRegistration,
    outcome: RecordedOutcome,
    client: BankClient | null = null,
  ): Promise<void> {
    await this.store.unitOfWork(async (db) => {
      const customer = await lockEndCustomer(db, registration.endCustomerClientId, null);
      if (customer === undefined) throw new Error('end customer not found');
      const row = await this.registration(customer.clientId, registration);
      const sealedClient = client && (await sealClient(this.keyring, row, client));
      const { registration: after, events } = recordOutcome(
        row,
        { outcome, reason: null, sealedClient },
        { name: 'Bank', fingerprint: applicationFingerprint(customer), actor: 'system' },
        this.context(),
      );
      await saveRegistrations(db, { registrations: [after], events });
    });
  }

  async registrations(clientId: string): Promise<DynamicRegistration[]> {
    return (await listRegistrations(this.store.db, clientId)).filter(isDynamic);
  }

  /** The end customer's only registration in an environment, by default production. */
  async registration(
    clientId: string,
    {
      environment = 'production',
      institutionId,
    }: { environment?: RegistrationEnvironment; institutionId?: string } = {},
  ): Promise<DynamicRegistration> {
    const rows = (await this.registrations(clientId)).filter(
      (row) => row.environment === environment && row.institutionId === (institutionId ?? row.institutionId),
    );
    const [row] = rows;
    if (row === undefined || rows.length > 1) throw new Error(`${rows.length} registrations instead of one`);
    return row;
  }

  /** A registration's stored client at the bank. */
  async client(registration: DynamicRegistration): Promise<Partial<BankClient>> {
    const { sealedClient } = registration.filing;
    if (sealedClient === null) throw new Error('no stored client');
    return openClient(this.keyring, registration, sealedClient);
  }

  /** The statuses of the end customer's registrations in an environment, from their events. */
  async statuses(clientId: string, environment: RegistrationEnvironment = 'production'): Promise<unknown[]> {
    const { items } = await listEventsOfEndCustomer(
      this.store.db,
      clientId,
      { history: null, types: null },
      {
        limit: 1000,
        after: null,
      },
    );
    return items
      .toReversed()
      .filter((event) => event.type === 'registration.updated' && event.environment === environment)
      .map((event) => event.data['after']);
  }
}

function inspected(fields: object): string {
  const { err } = fields as { err?: Error };
  return err?.stack ?? JSON.stringify(fields);
}
