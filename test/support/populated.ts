import { requirements } from '../../src/domain/end-customer.ts';
import { productsOf1517 } from '../../src/domain/product.ts';
import { application, type Credentials, manage, partnerCalls } from './client.ts';
import { succeeds } from './management.ts';
import { newPartner } from './partner.ts';
import type { Scope } from './scope.ts';
import type { TestServer } from './test-server.ts';
import { startReceiver } from './webhook-receiver.ts';
import { createEndpoint } from './webhooks.ts';

/** Ids of a populated server's resources, for paths of pages. */
export interface Populated {
  partner: string;
  /** Enabled, with registrations in progress. */
  customer: string;
  /** Live, and under review for a channel conflict. */
  underReview: string;
  /** Live; the operator has requested all kinds of information. */
  waiting: string;
  /** Live and enabled, with a registration to file manually. */
  registered: string;
  /** With a manual connector and a configured interface. */
  institution: string;
  endpoint: string;
  delivery: string;
  /** The request_id of a call in the sandbox. */
  request: string;
}

const companies: [company: string, website: string][] = [
  ['Acme Pumps', 'acme-pumps.example'],
  ['Blue Kettle', 'bluekettle.example'],
  ['Cooper & Sons', 'cooper.example'],
  ['Delta Finance', 'delta-finance.example'],
  ['Evergreen Labs', 'evergreen.example'],
  ['Fern Finance', 'fern.example'],
  ['Golden Gate Credit', 'goldengate.example'],
  ['Harbour Savings', 'harbour.example'],
];

/** Fills a server of `gingham dev` with typical data of a partner and an operator after some weeks. */
export async function populate(scope: Scope, server: TestServer): Promise<Populated> {
  const { demo } = server;
  const sandbox = callsOf(server, demo, 'sandbox');
  const receiver = await startReceiver(scope);
  const good = await createEndpoint(server, { partner: demo, url: `${receiver.url}/hook` });
  await createEndpoint(server, {
    partner: demo,
    url: 'http://127.0.0.1:9/closed',
    event_types: ['end_customer.created', 'end_customer.enabled'],
  });
  await sandbox('/simulation/clock/freeze');
  const ids: string[] = [];
  for (const [index, [company, website]] of companies.entries()) {
    const changes = { is_diligence_attested: index !== 5, is_bank_addendum_completed: index !== 6 };
    ids.push(await create(sandbox, company, website, changes));
    await sandbox('/simulation/clock/advance', { seconds: 86_400 });
  }
  for (const id of ids.slice(0, 4)) await sandbox('/partner/customer/enable', { end_customer_client_id: id });
  await sandbox('/simulation/clock/advance', { seconds: 2 * 86_400 });
  await sandbox('/simulation/snapshot/create', { name: 'four enabled' });
  const fault = { operation: '/partner/customer/get', error_code: 'RATE_LIMIT', times: 2 };
  await sandbox('/simulation/faults/set', fault);
  const operator = manage(server.url, demo.operatorToken);
  const page = succeeds(await operator('GET', `/webhook-deliveries?endpoint_id=${good.endpointId}&limit=1`));
  const institution = await manualBank(operator);
  const underReview = await conflicted(server);
  const live = callsOf(server, demo, 'production');
  const registered = await create(live, 'Kite Mortgages', 'kite.example');
  await live('/partner/customer/enable', { end_customer_client_id: registered });
  const waiting = await waitingForPartner(server, operator);
  succeeds(await operator('POST', '/sandbox-partners', { name: 'checkout tests' }));
  const calls = succeeds(
    await operator(
      'GET',
      `/sandbox-requests?partner_client_id=${demo.clientId}&operation=partnerCustomerCreate&limit=1`,
    ),
  );
  return {
    partner: demo.clientId,
    customer: ids[0] as string,
    underReview,
    waiting,
    registered,
    institution,
    endpoint: good.endpointId,
    delivery: page.webhook_deliveries[0].delivery_id,
    request: calls.sandbox_requests[0].request_id,
  };
}

/** Two partners with the same customer: the second is under review. */
async function conflicted(server: TestServer): Promise<string> {
  const other = await newPartner(server, { name: 'Northwind Resale' });
  await create(callsOf(server, other, 'production'), 'Indigo Insurance', 'indigo.example');
  const live = callsOf(server, server.demo, 'production');
  await create(live, 'Juniper Loans', 'juniper.example');
  return create(live, 'Indigo Insurance Group', 'indigo.example', { is_diligence_attested: false });
}

/** Everything that can be due is due for it; its partner is now also enabled for consumer reports. */
async function waitingForPartner(server: TestServer, operator: ReturnType<typeof manage>): Promise<string> {
  const products = ['auth', 'cra_base_report'];
  succeeds(
    await operator('PATCH', `/partners/${server.demo.clientId}`, {
      products: [...productsOf1517, 'cra_base_report'],
    }),
  );
  const live = callsOf(server, server.demo, 'production');
  const id = await create(live, 'Lotus Lending', 'lotus.example', { products });
  const body = { requirements_due: requirements, note: 'The application names two different companies.' };
  succeeds(await operator('POST', `/end-customers/${id}/request-information`, body));
  return id;
}

/** An institution that the operator files applications with. */
async function manualBank(operator: ReturnType<typeof manage>): Promise<string> {
  const institution_id = 'ins_901234';
  const names = { institution_id, name: 'Harbour Bank' };
  succeeds(await operator('POST', '/institutions', { ...names, connector: 'manual', typical_pace_days: 14 }));
  const path = `/institutions/${institution_id}/dynamic-registration`;
  succeeds(await operator('PATCH', path, { registration_endpoint: 'https://api.harbour.example/register' }));
  const direct = { legal_name: 'Lantern Loans Ltd.', website: 'lantern.example' };
  succeeds(await operator('POST', '/direct-customers', direct));
  return institution_id;
}

type Call = (path: string, body?: object) => Promise<ReturnType<typeof succeeds>>;

function callsOf({ url }: TestServer, partner: Credentials, environment: 'sandbox' | 'production'): Call {
  const call = partnerCalls(url, partner, environment);
  return async (path, body = {}) => succeeds(await call(path, body));
}

async function create(call: Call, company: string, website: string, changes: object = {}): Promise<string> {
  const body = application({
    company_name: company,
    legal_entity_name: `${company} Inc.`,
    application_name: company,
    website,
    redirect_uris: [`https://${website}/oauth`],
    ...changes,
  });
  return (await call('/partner/customer/create', body)).end_customer.client_id;
}
