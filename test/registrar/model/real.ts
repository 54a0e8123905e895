import assert from 'node:assert/strict';
import { isDynamic } from '../../../src/domain/registration/dynamic.ts';
import { openClient } from '../../../src/keyring/bank-secrets.ts';
import { findRegistration } from '../../../src/store/registrations.ts';
import type { Answer } from './bank.ts';
import type { Customer } from './customer.ts';
import { Log } from './log.ts';
import type { Model, Verdict } from './model.ts';
import type { Env, Exchange, Row } from './row.ts';
import type { World } from './world.ts';

// biome-ignore lint/suspicious/noExplicitAny: replies of every shape
type Reply = any;

let count = 0;

/** The partner's products. */
export const products: readonly string[] = ['auth', 'identity', 'cra_base_report'];

/** An exchange with the bank without a recorded outcome. */
interface Held {
  customer: Customer;
  row: Row;
  exchange: Exchange;
  /** The bank's response; null while the request is in transit. */
  answer: Answer | null;
  release(): Promise<void>;
}

/** One partner in one realm of a world: the calls that the model covers. */
export class Real {
  readonly world: World;
  readonly realm: 'live' | 'sandbox';
  readonly clientIds: string[] = [];
  /** The secrets of each end customer, in the order in which they were issued. */
  readonly secrets: string[][] = [];
  /** What was found when the keys of each end customer were last verified. */
  readonly verified: string[] = [];
  readonly log = new Log();
  held: Held[] = [];
  /** No due work is left. */
  isSettled = false;
  partnerClientId = '';
  isReviewed = false;
  #secret = '';

  constructor(world: World, realm: 'live' | 'sandbox') {
    this.world = world;
    this.realm = realm;
  }

  async enroll(isReviewed: boolean): Promise<void> {
    const { world, realm } = this;
    this.isReviewed = isReviewed;
    const { partner } = await world.manage('POST', '/partners', {
      name: 'Partner',
      products: [...products],
      flowdown_status: 'COMPLETE',
      questionnaire_status: 'COMPLETE',
      technical_contact: { email: 'technical@partner.example' },
      review_policy: isReviewed ? 'MANUAL' : 'AUTOMATIC',
    });
    this.partnerClientId = partner.client_id;
    const environment = realm === 'live' ? 'production' : 'sandbox';
    const { secret } = await world.manage('POST', `/partners/${partner.client_id}/secrets`, { environment });
    this.#secret = secret.secret;
  }

  /** A name that is unique to the run. */
  newName(): string {
    count += 1;
    return `Application ${process.pid} ${count}`;
  }

  partner(path: string, body: object = {}): Promise<Reply> {
    const environment = this.realm === 'live' ? 'production' : 'sandbox';
    const credentials = { client_id: this.partnerClientId, secret: this.#secret };
    return this.world.call('POST', `/${environment}${path}`, { ...credentials, ...body });
  }

  of({ index }: Customer): { end_customer_client_id: string } {
    return { end_customer_client_id: this.clientIds[index] as string };
  }

  /** Adds the end customer in the reply to its creation. */
  created({ end_customer: { client_id, secrets } }: Reply): void {
    this.isSettled = false;
    this.clientIds.push(client_id);
    this.secrets.push([secrets.sandbox, secrets.development, secrets.production]);
  }

  /** Keeps the secret in the reply to an enablement, if there is one. */
  enabled({ index }: Customer, { production_secret }: Reply): void {
    if (production_secret !== undefined) this.secrets[index]?.push(production_secret);
  }

  verify({ index }: Customer, key: number, environment: Env | 'sandbox'): Promise<Reply> {
    const secret = this.secrets[index]?.[key];
    const where = this.realm === 'live' ? environment : 'sandbox';
    const pair = { client_id: this.clientIds[index], secret };
    return this.world.manage('POST', '/keys/verify', { ...pair, environment: where });
  }

  /** All that decisions change about an end customer. */
  async stored({ index }: Customer): Promise<object> {
    const { db } = this.world.store;
    const clientId = this.clientIds[index] as string;
    const [customer] = await db
      .selectFrom('end_customers')
      .selectAll()
      .where('client_id', '=', clientId)
      .execute();
    const keys = await db
      .selectFrom('api_keys')
      .select(['key_id', 'revoked_at'])
      .where('client_id', '=', clientId)
      .orderBy('key_id')
      .execute();
    const { events } = await db
      .selectFrom('events')
      .select(({ fn }) => fn.countAll<number | string>().as('events'))
      .where('end_customer_client_id', '=', clientId)
      .where('type', 'not in', ['registration.updated', 'registration.withdrawn'])
      .executeTakeFirstOrThrow();
    // The registrar changes only that one.
    return { customer: { ...customer, registrations_due_at: null }, keys, events };
  }

  /** The number of the partner's end customers. */
  async storedCount(): Promise<number> {
    const { count } = await this.world.store.db
      .selectFrom('end_customers')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .where('partner_client_id', '=', this.partnerClientId)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  decide(customer: Customer, path: string, body: object = {}): Promise<Reply> {
    this.isSettled = false;
    return this.world.manage('POST', `/end-customers/${this.clientIds[customer.index]}/${path}`, body);
  }

  async change(customer: Customer, body: object): Promise<Reply> {
    this.isSettled = false;
    return this.world.manage('PATCH', `/end-customers/${this.clientIds[customer.index]}`, body);
  }

  record(customer: Customer, institutionId: string, env: Env, body: object): Promise<Reply> {
    this.isSettled = false;
    const path = `/registrations/${this.clientIds[customer.index]}/${institutionId}/${env}/record`;
    return this.world.manage('POST', path, body);
  }

  /** Removes the client of a task at the bank, as the operator arranges it. */
  async withdrawAtBank({ index }: Customer, institutionId: string, environment: Env): Promise<void> {
    const { store, ground, bank } = this.world;
    const key = { endCustomerClientId: this.clientIds[index] as string, institutionId, environment };
    const row = await findRegistration(store.db, key);
    if (row === undefined || !isDynamic(row)) return;
    const isItself = row.withdrawnAt !== null && row.filing.sealedClient !== null;
    const sealed = isItself ? row.filing.sealedClient : row.filing.strays[0];
    const { clientId = '' } = await openClient(ground.keyring, row, sealed ?? '');
    bank.clients.delete(clientId);
  }

  /** A call that returns after all due work is done. */
  async simulate(path: string, body: object = {}): Promise<Reply> {
    await this.readLog();
    const reply = await this.partner(`/simulation${path}`, body);
    if (verdictOf(reply) === 'ok') this.isSettled = true;
    const times = await this.readLog();
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
      'what falls due is done in order',
    );
    return reply;
  }

  readLog(): Promise<number[]> {
    return this.log.read(this.world.store.db, this.clientIds, this.realm);
  }

  /** Starts a due exchange, and holds back its response or the request itself. */
  async begin(model: Model, customer: Customer, row: Row, isRequestHeld: boolean): Promise<void> {
    const exchange = model.begin(customer, row);
    const clientId = this.clientIds[customer.index] as string;
    const release = await this.world.begin(clientId, row.env, isRequestHeld);
    assert.equal(release === undefined, exchange === null, 'a request to the bank');
    if (release === undefined || exchange === null) return;
    const answer = isRequestHeld ? null : model.ask(customer, row, exchange);
    this.held.push({ customer, row, exchange, answer, release });
  }

  /** Delivers a response, whatever has happened meanwhile. */
  async release(model: Model, index: number): Promise<void> {
    const [held] = this.held.splice(index % Math.max(this.held.length, 1), 1);
    if (held === undefined) return;
    const { customer, row, exchange, release } = held;
    const answer = held.answer ?? model.ask(customer, row, exchange);
    await release();
    model.conclude(customer, row, exchange, answer);
  }

  /** Delivers requests in transit: they take no longer than a registrar's time limit. */
  async arrive(model: Model): Promise<void> {
    for (let index = this.held.length - 1; index >= 0; index -= 1) {
      if (this.held[index]?.answer === null) await this.release(model, index);
    }
  }

  async drain(nodes = 1): Promise<void> {
    await this.world.drain(nodes);
    this.isSettled = true;
  }
}

export function verdictOf(reply: Reply): Verdict {
  return reply.error_code ?? 'ok';
}
