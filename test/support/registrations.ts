import type { Answer, Credentials } from './client.ts';
import { partnerCalls } from './client.ts';
import { eventually } from './eventually.ts';
import { managing, type NewEndCustomer, newEndCustomer, succeeds } from './management.ts';
import type { TestServer } from './test-server.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests read replies of every shape
type Shown = any;

/** A registration's key, as in paths. */
export interface Named {
  client: string;
  institution: string;
  environment: 'production' | 'development';
}

/** Calls of the operator about registrations. */
export function registrationsAt(server: () => TestServer, token?: () => string) {
  const call = managing(server, token);
  const pathOf = ({ client, institution, environment }: Named) =>
    `/registrations/${client}/${institution}/${environment}`;
  const find = (named: Named): Promise<Answer> => call('GET', pathOf(named));
  return {
    pathOf,
    find,
    list: async (query: string): Promise<Shown[]> =>
      succeeds(await call('GET', `/registrations?limit=200&${query}`)).registrations,
    read: async (named: Named): Promise<Shown> => succeeds(await find(named)).registration,
    packet: async (named: Named): Promise<Shown> => succeeds(await find(named)).packet,
    record: (named: Named, body: object): Promise<Answer> => call('POST', `${pathOf(named)}/record`, body),
    retry: (named: Named): Promise<Answer> => call('POST', `${pathOf(named)}/retry`),
    /** Waits until the registration has the expected values. */
    becomes: (named: Named, expected: Record<string, unknown>): Promise<Shown> =>
      eventually(
        async () => {
          const { status, body } = await find(named);
          return status === 200 ? body.registration : body;
        },
        (shown) => Object.entries(expected).every(([name, value]) => shown[name] === value),
      ),
  };
}

let count = 0;

/** Adds a unique institution with these fields. */
export async function newInstitution(server: TestServer, facts: object = {}): Promise<string> {
  count += 1;
  const institution_id = `ins_own${process.pid}x${count}`;
  const body = { institution_id, name: `Own Bank ${count}`, ...facts };
  succeeds(await managing(() => server)('POST', '/institutions', body));
  return institution_id;
}

/** An enabled end customer in production. */
export async function newActiveCustomer(
  server: TestServer,
  partner: Credentials,
  changes: object = {},
): Promise<NewEndCustomer> {
  const customer = await newEndCustomer(server, partner, 'production', changes);
  const body = { end_customer_client_id: customer.clientId };
  succeeds(await partnerCalls(server.url, partner, 'production')('/partner/customer/enable', body));
  return customer;
}
