import type { EndCustomerStatus } from '../../src/domain/end-customer.ts';
import type { Environment } from '../../src/domain/environment.ts';
import { type Credentials, partnerCalls } from './client.ts';
import { deskOf } from './desk.ts';
import { type NewEndCustomer, newEndCustomer, succeeds } from './management.ts';
import type { TestServer } from './test-server.ts';

/** The states of an end customer in contract 1.517.0; `gone` once it is removed. */
export type StatusSummary = Exclude<EndCustomerStatus, 'MORE_INFORMATION_NEEDED'> | 'gone';

/** Creates an end customer and brings it to a state, with its registrations. */
export async function endCustomerAt(
  standing: StatusSummary,
  server: TestServer,
  partner: Credentials,
  environment: Environment,
): Promise<NewEndCustomer> {
  const isReviewed = standing === 'UNDER_REVIEW' || standing === 'DENIED';
  const customer = await newEndCustomer(server, partner, environment, { is_diligence_attested: !isReviewed });
  const call = partnerCalls(server.url, partner, environment);
  const one = { end_customer_client_id: customer.clientId };
  if (standing === 'DENIED') await deskOf(server).deny(customer.clientId);
  if (standing === 'gone') succeeds(await call('/partner/customer/remove', one));
  if (standing !== 'ACTIVE') {
    await server.settle();
    return customer;
  }
  const { production_secret } = succeeds(await call('/partner/customer/enable', one));
  await server.settle();
  return { ...customer, secrets: { ...customer.secrets, production: production_secret } };
}
