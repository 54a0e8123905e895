import assert from 'node:assert/strict';
import { webhookTypes } from '../../src/domain/webhook/webhook-type.ts';
import type { Answer, Credentials } from './client.ts';
import { managing, succeeds } from './management.ts';
import type { TestServer } from './test-server.ts';

/** The request for a new endpoint, by wire names. */
export interface EndpointRequest {
  partner: Pick<Credentials, 'clientId'>;
  url: string;
  /** By default `sandbox`. */
  environment?: string;
  /** By default all. */
  event_types?: readonly string[];
}

/** A created endpoint, with its secret. */
export interface NewEndpoint {
  endpointId: string;
  signingSecret: string;
  endpoint: Answer['body'];
}

/** Creates an endpoint as the operator. */
export async function createEndpoint(
  server: TestServer,
  { partner, url, environment = 'sandbox', event_types = webhookTypes }: EndpointRequest,
): Promise<NewEndpoint> {
  const body = { partner_client_id: partner.clientId, environment, url, event_types };
  const created = succeeds(await managing(() => server)('POST', '/webhook-endpoints', body));
  const { webhook_endpoint: endpoint, signing_secret: signingSecret } = created;
  return { endpointId: endpoint.endpoint_id, signingSecret, endpoint };
}

/** Returns the deliveries that the operator sees; all must be on one page. */
export async function deliveriesOf(
  server: TestServer,
  query: Record<string, string>,
): Promise<Answer['body'][]> {
  const search = new URLSearchParams({ limit: '200', ...query });
  const page = succeeds(await managing(() => server)('GET', `/webhook-deliveries?${search}`));
  assert.equal(page.next_cursor, null);
  return page.webhook_deliveries;
}

/** Returns a delivery in full, as the operator. */
export async function readDelivery(server: TestServer, deliveryId: string): Promise<Answer['body']> {
  return succeeds(await managing(() => server)('GET', `/webhook-deliveries/${deliveryId}`)).webhook_delivery;
}
