import assert from 'node:assert/strict';
import { type Answer, manage, toAnswer } from '../support/client.ts';
import { exchange } from '../support/exchange.ts';
import { succeeds } from '../support/management.ts';
import type { TestServer } from '../support/test-server.ts';
import { type Caller, newCallers } from './callers.ts';
import { type Documented, documented } from './document.ts';
import { Generator, markOf, marksIn } from './generator.ts';
import { eachId, Ids } from './ids.ts';

export interface Request {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A server and its callers, with all that they have sent and received. */
export class Campaign {
  readonly server: TestServer;
  readonly callers: readonly Caller[];
  readonly generate: Generator;
  readonly ids = new Ids();
  /** The operations that have succeeded. */
  readonly succeeded = new Set<string>();
  /** Live end customers whose creation was acknowledged. */
  readonly acknowledged = new Set<string>();
  requests = 0;
  /** Per tenant, what it may receive back because it has sent it. */
  readonly #sent = new Map<string, Set<string>>();

  constructor(server: TestServer, callers: readonly Caller[], random: () => number, receiver: string) {
    this.server = server;
    this.callers = callers;
    this.generate = new Generator(random, this.ids, receiver);
  }

  /** Sends one generated request. */
  async play(): Promise<void> {
    const { generate } = this;
    const caller = generate.pick(this.callers);
    const operation = generate.pick(documented);
    generate.tenant = caller.tenant ?? undefined;
    const path = generate.target(operation);
    const body = generate.body(operation);
    const version = generate.chance(0.1) ? (generate.id('version') ?? '*') : undefined;
    const headers: Record<string, string> = version === undefined ? {} : { 'if-match': version };
    await this.send(caller, operation, { method: operation.method, path, body, headers });
  }

  /** Sends a request as a caller, and checks the reply. */
  async send(
    caller: Caller,
    operation: Documented,
    { method, path, body, headers }: Request,
  ): Promise<Answer> {
    const dress = caller.dress(this.generate);
    const isPartnerApi = !path.startsWith('/v1/') && !path.endsWith('z');
    const target = `${isPartnerApi ? (dress.prefix ?? '') : ''}${path}`;
    const whole = isPartnerApi && isRecord(body) ? { ...dress.fields, ...body } : body;
    const text = whole === undefined || typeof whole === 'string' ? whole : JSON.stringify(whole);
    const type = text === undefined ? {} : { 'content-type': 'application/json' };
    const request = `${method} ${target} ${text ?? ''} as ${caller.name}`;
    this.#note(caller, target, whole);
    const sent = { method, path: target, headers: { ...type, ...dress.headers, ...headers }, body: text };
    const received = await exchange(this.server.url, sent);
    this.requests += 1;
    try {
      const answer = toAnswer(method, target, received);
      assert.ok(answer.status < 500 || answer.status === 503, 'an internal error');
      this.#hear(caller, operation, target, answer, received.text);
      if (caller.renewal?.after.includes(answer.body.error_code)) await caller.renewal.renew();
      return answer;
    } catch (error) {
      throw new Error(
        `after ${this.requests} requests: ${request}\n${received.status} ${received.text.slice(0, 2_000)}`,
        {
          cause: error,
        },
      );
    }
  }

  #note({ tenant }: Caller, target: string, body: unknown): void {
    if (typeof tenant !== 'string') return;
    const sent = this.#sent.get(tenant) ?? new Set();
    this.#sent.set(tenant, sent);
    for (const step of target.split(/[/?&=]/u)) sent.add(decodeURIComponent(step));
    eachText(body, (text) => {
      sent.add(text);
      for (const mark of marksIn(text)) sent.add(mark);
    });
  }

  #hear(caller: Caller, { id: operation }: Documented, target: string, answer: Answer, text: string): void {
    const { tenant } = caller;
    if (typeof tenant === 'string') {
      const sent = this.#sent.get(tenant);
      for (const mark of marksIn(text)) {
        assert.ok(mark === markOf(tenant) || sent?.has(mark), `${mark} is another partner’s`);
      }
      eachId(answer.body, (kind, id) => {
        const owner = this.ids.ownerOf(kind, id);
        assert.ok(
          owner === undefined || owner === tenant || sent?.has(id),
          `${kind} ${id} is another partner’s`,
        );
      });
    } else if (tenant === undefined)
      assert.deepEqual(marksIn(text), [], 'a caller without credentials reads data');
    if (answer.status !== 200) return;
    this.succeeded.add(operation);
    eachId(answer.body, (kind, id) => {
      this.ids.add(kind, id, tenant ?? undefined, this.generate.integer(0, 1e9));
    });
    const isCreated = /^\/(?:production|development)\/.*\/create$/u.test(target);
    if (isCreated) this.acknowledged.add(answer.body.end_customer.client_id);
  }
}

/** A campaign on a server, with callers of every kind. */
export async function newCampaign(
  server: TestServer,
  random: () => number,
  receiver: string,
): Promise<Campaign> {
  const campaign = new Campaign(server, await newCallers(server), random, receiver);
  // The campaign itself needs the operator's first token.
  const { tokens } = succeeds(await manage(server.url, server.demo.operatorToken)('GET', '/tokens'));
  for (const { token_id, name } of tokens) if (name !== 'for a test') campaign.ids.withhold(token_id);
  return campaign;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function eachText(value: unknown, found: (text: string) => void): void {
  if (typeof value === 'string') found(value);
  else if (Array.isArray(value)) for (const item of value) eachText(item, found);
  else if (isRecord(value)) for (const item of Object.values(value)) eachText(item, found);
}
