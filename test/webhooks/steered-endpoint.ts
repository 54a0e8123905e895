import { managing, succeeds } from '../support/management.ts';
import type { Scope } from '../support/scope.ts';
import { newSandbox, type TestSandbox } from '../support/steered-sandbox.ts';
import { storedRows } from '../support/stored-rows.ts';
import type { Dialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import { type ReceivedWebhook, startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

export const daySeconds = 86_400;
export const rejecting = { status: 500 };
export const accepting = { status: 200 };

/** In a sandbox with a frozen clock, an endpoint subscribed to created end customers; its receiver rejects all. */
export interface SteeredEndpoint {
  sandbox: TestSandbox;
  receiver: WebhookReceiver;
  endpointId: string;
  /** Creates an end customer, and waits for due webhooks. */
  happen(): Promise<string>;
  advance(seconds: number): Promise<void>;
  /** Each attempt in the log, in order: seconds after the clock was frozen. */
  attempts(): Promise<number[]>;
  /** Status of each webhook, in order. */
  statuses(): Promise<string[]>;
  /** The current endpoint. */
  read(): Promise<Record<string, unknown>>;
}

export async function newSteeredEndpoint(
  scope: Scope,
  server: TestServer,
  dialect: Dialect,
): Promise<SteeredEndpoint> {
  const sandbox = await newSandbox(server);
  const receiver = await startReceiver(scope, rejecting);
  const types = { partner: sandbox.partner, event_types: ['end_customer.created'] };
  const { endpointId } = await createEndpoint(server, { url: receiver.url, ...types });
  const startedAt = Date.parse((await sandbox.call('/simulation/clock/get')).clock.now);
  const rows = (columns: string, more: string) =>
    storedRows(server, dialect, `select ${columns} from webhook_deliveries ${more}`);
  const own = `endpoint_id = '${endpointId}'`;
  return {
    sandbox,
    receiver,
    endpointId,
    happen: async () => {
      const clientId = await sandbox.create();
      await server.settle();
      return clientId;
    },
    advance: (seconds) => sandbox.call('/simulation/clock/advance', { seconds }),
    attempts: async () => {
      const log = await rows('at', `natural join webhook_attempts where ${own} order by at, delivery_id`);
      return log.map(({ at }) => (Number(at) - startedAt) / 1000);
    },
    statuses: async () => {
      const all = await rows('status', `where ${own} order by delivery_id`);
      return all.map(({ status }) => String(status));
    },
    read: async () =>
      succeeds(await managing(() => server)('GET', `/webhook-endpoints/${endpointId}`)).webhook_endpoint,
  };
}

/** Data of a webhook in the shape of Standard Webhooks. */
export function dataOf(webhook: ReceivedWebhook | undefined): Record<string, unknown> {
  return webhook?.json['data'] as Record<string, unknown>;
}
