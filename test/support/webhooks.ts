import { webhookTypes } from '../../src/domain/webhook/webhook-type.ts';
import type { Answer, Credentials } from './client.ts';
import { managing, succeeds } from './management.ts';
import type { TestServer } from './server.ts';

/** What is asked of a new endpoint, by the names of the wire. */
export interface EndpointRequest {
  partner: Pick<Credentials, 'clientId'>;
  url: string;
  /** `sandbox` unless told. */
  environment?: string;
  /** All unless told. */
  event_types?: readonly string[];
}

/** An endpoint that was created, with its secret. */
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
  const made = succeeds(await managing(() => server)('POST', '/webhook-endpoints', body));
  const { webhook_endpoint: endpoint, signing_secret: signingSecret } = made;
  return { endpointId: endpoint.endpoint_id, signingSecret, endpoint };
}
