import type { DemoCredentials } from '../../src/gingham.ts';
import { type Answer, application, manage, partnerCalls } from './client.ts';
import { succeeds } from './management.ts';
import type { TestServer } from './test-server.ts';

/**
 * Creates end customers of the demo partner in every status that one can have, in the sandbox and live. Each sandbox
 * application except the last is processed by all banks until the next is created.
 */
export async function addEveryStatus(server: TestServer): Promise<void> {
  const { url, demo } = server;
  const operator = manage(url, demo.operatorToken);
  for (const environment of ['sandbox', 'production'] as const) {
    const call = partnerCalls(url, demo, environment);
    const create = async (name: string, changes: object = {}): Promise<string> => {
      const names = {
        application_name: name,
        company_name: name,
        legal_entity_name: `${name} (${environment})`,
      };
      const created = succeeds(await call('/partner/customer/create', application({ ...names, ...changes })));
      return created.end_customer.client_id;
    };
    const decide = async (id: string, decision: string, body: object = {}) =>
      succeeds(await operator('POST', `/end-customers/${id}/${decision}`, body));
    const partner = async (id: string, path: string) =>
      succeeds(await call(`/partner/customer/${path}`, { end_customer_client_id: id }));
    const unattested = { is_diligence_attested: false };
    await create('Under review', unattested);
    await decide(await create('Denied', unattested), 'deny', { reason: 'Not this time.' });
    const reversed = await create('Reversed', unattested);
    await decide(reversed, 'deny', { reason: 'The website is empty.' });
    await decide(reversed, 'reverse', { reason: 'The website was fixed.' });
    await partner(await create('Enabled'), 'enable');
    await create('To be fixed', { redirect_uris: [] });
    await partner(await create('Removed'), 'remove');
    const filed = await create('Approved');
    await server.settle();
    if (environment === 'sandbox') {
      const day = { seconds: 86_400 };
      succeeds(await call('/simulation/clock/advance', day));
      await create('Created last');
      continue;
    }
    const page = succeeds(await operator('GET', `/registrations?end_customer_client_id=${filed}&limit=200`));
    for (const { institution_id, environment: registered, task } of page.registrations) {
      if (task !== 'SUBMIT') continue;
      const path = `/registrations/${filed}/${institution_id}/${registered}/record`;
      succeeds(await operator('POST', path, { outcome: 'SUBMITTED' }));
    }
  }
}

/** What the operator and the partner read about one end customer. */
export interface RepliesAboutCustomer {
  /** The management API's end customer. */
  end_customer: Answer['body'];
  /** Its events, newest first. */
  events: Answer['body'][];
  /** The reply of `/partner/customer/oauth_institutions/get`; null if its partner does not see it. */
  institutions: Answer['body'] | null;
}

/** Reads all end customers of a partner, removed ones included. */
export async function repliesAboutCustomers(
  url: string,
  partner: Pick<DemoCredentials, 'clientId' | 'secrets' | 'operatorToken'>,
): Promise<RepliesAboutCustomer[]> {
  const operator = manage(url, partner.operatorToken);
  const query = `partner_client_id=${partner.clientId}&removed=true&limit=200`;
  const replies: RepliesAboutCustomer[] = [];
  for (const { client_id } of succeeds(await operator('GET', `/end-customers?${query}`)).end_customers) {
    const { end_customer } = succeeds(await operator('GET', `/end-customers/${client_id}`));
    const { events } = succeeds(await operator('GET', `/end-customers/${client_id}/events?limit=200`));
    const environment = end_customer.realm === 'live' ? 'production' : 'sandbox';
    const call = partnerCalls(url, partner, environment);
    const read = () =>
      call('/partner/customer/oauth_institutions/get', { end_customer_client_id: client_id });
    const institutions = end_customer.removed_at === null ? withoutId(succeeds(await read())) : null;
    replies.push({ end_customer, events, institutions });
  }
  return replies;
}

function withoutId({ request_id, ...reply }: Answer['body']): Answer['body'] {
  return reply;
}
