import { type Answer, application, type Credentials, manage, partnerCalls } from './client.ts';
import { deskOf } from './desk.ts';
import { type NewEndCustomer, newEndCustomer, succeeds } from './management.ts';
import type { TestServer } from './test-server.ts';

/** Creates a temporary partner; `body` is the request. */
export async function newSandboxPartner(
  { url, demo }: Pick<TestServer, 'url' | 'demo'>,
  body: object = {},
): Promise<Credentials> {
  const made = succeeds(await manage(url, demo.operatorToken)('POST', '/sandbox-partners', body));
  const { client_id: clientId, secret } = made.sandbox_partner;
  return { clientId, secrets: { production: '', development: '', sandbox: secret } };
}

/** A partner's sandbox; each call must succeed, except those by `call` and `get`. */
export function sandboxOf(server: TestServer, partner: Credentials) {
  const call = partnerCalls(server.url, partner);
  const one = (clientId: string) => ({ end_customer_client_id: clientId });
  const does = async (path: string, body?: object): Promise<Answer['body']> =>
    succeeds(await call(path, body));
  return {
    call,
    get: (clientId: string) => call('/partner/customer/get', one(clientId)),
    application,
    create: (changes: object = {}): Promise<NewEndCustomer> =>
      newEndCustomer(server, partner, 'sandbox', changes),
    /** Returns the production secret. */
    enable: async (clientId: string): Promise<string> =>
      (await does('/partner/customer/enable', one(clientId))).production_secret,
    registrations: async (clientId: string): Promise<Record<string, unknown>[]> =>
      (await does('/partner/customer/oauth_institutions/get', one(clientId))).institutions,
    isGood: async (clientId: string, secret: string): Promise<boolean> =>
      (await deskOf(server).verify(clientId, secret, 'sandbox')).valid,
    clock: async (): Promise<{ now: string; is_frozen: boolean }> =>
      (await does('/simulation/clock/get')).clock,
    freeze: () => does('/simulation/clock/freeze'),
    resume: () => does('/simulation/clock/resume'),
    advanceDays: (days: number) => does('/simulation/clock/advance', { seconds: days * 86_400 }),
    reset: () => does('/simulation/reset'),
    snapshot: (name: string, more: object = {}) => does('/simulation/snapshot/create', { name, ...more }),
    restore: (name: string) => does('/simulation/snapshot/restore', { name }),
    snapshots: async (): Promise<Record<string, unknown>[]> =>
      (await does('/simulation/snapshot/list')).snapshots,
    forget: (name: string) => does('/simulation/snapshot/delete', { name }),
  };
}
