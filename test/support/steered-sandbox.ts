import assert from 'node:assert/strict';
import { type Answer, application, type Credentials, manage, partnerCalls } from './client.ts';
import { succeeds } from './management.ts';
import { newPartner } from './partner.ts';
import type { TestServer } from './test-server.ts';

/** A partner's sandbox with a frozen clock; each call must succeed, except by `ask`. */
export interface TestSandbox {
  partner: Credentials;
  ask(path: string, body?: object): Promise<Answer>;
  call(path: string, body?: object): Promise<Answer['body']>;
  /** Creates an end customer; `changes` override its application. */
  create(changes?: object): Promise<string>;
  enable(clientId: string): Promise<void>;
  /** Creates an end customer and enables it. */
  active(changes?: object): Promise<string>;
  advanceDays(days: number): Promise<void>;
  /** Returns the reply to a read of its registrations. */
  read(clientId: string): Promise<Answer['body']>;
  /** The statuses of the production registrations, by institution, in order. */
  statuses(clientId: string): Promise<Record<string, string>>;
  /** Its events in order; asserts that their times are also in order. */
  events(clientId: string): Promise<Answer['body'][]>;
}

export async function newSandbox(server: TestServer, settings: object = {}): Promise<TestSandbox> {
  const partner = await newPartner(server, { environments: ['sandbox'], ...settings });
  const ask = partnerCalls(server.url, partner);
  const call = async (path: string, body: object = {}) => succeeds(await ask(path, body));
  await call('/simulation/clock/freeze');
  const create = async (changes: object = {}) =>
    (await call('/partner/customer/create', application(changes))).end_customer.client_id;
  const enable = async (clientId: string) => {
    await call('/partner/customer/enable', { end_customer_client_id: clientId });
  };
  const read = (clientId: string) =>
    call('/partner/customer/oauth_institutions/get', { end_customer_client_id: clientId });
  return {
    partner,
    ask,
    call,
    create,
    enable,
    active: async (changes) => {
      const clientId = await create(changes);
      await enable(clientId);
      return clientId;
    },
    advanceDays: async (days) => {
      await call('/simulation/clock/advance', { seconds: days * 86_400 });
    },
    read,
    statuses: async (clientId) => statusesIn(await read(clientId)),
    events: async (clientId) => {
      await server.settle();
      const events = (await allEvents(server, clientId)).toReversed();
      const times = events.map(({ occurred_at }: { occurred_at: string }) => occurred_at);
      assert.deepEqual(times, times.toSorted());
      return events;
    },
  };
}

/** Newest first. */
async function allEvents({ url, demo }: TestServer, clientId: string): Promise<Answer['body'][]> {
  const page = async (query: string): Promise<Answer['body'][]> => {
    const path = `/end-customers/${clientId}/events?limit=100${query}`;
    const { events, next_cursor } = succeeds(await manage(url, demo.operatorToken)('GET', path));
    return next_cursor === null ? events : [...events, ...(await page(`&cursor=${next_cursor}`))];
  };
  return page('');
}

/** Returns the production status at each institution of a reply. */
export function statusesIn({ institutions }: Answer['body']): Record<string, string> {
  return Object.fromEntries(
    institutions.map(({ institution_id, environments }: Answer['body']) => [
      institution_id,
      environments.production,
    ]),
  );
}

/** Returns the common status of all institutions of a reply; fails if they differ. */
export function commonStatus(statuses: Record<string, string>): string {
  const all = [...new Set(Object.values(statuses))];
  assert.equal(all.length, 1, JSON.stringify(statuses));
  return all[0] as string;
}
