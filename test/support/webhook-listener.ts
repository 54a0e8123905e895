import assert from 'node:assert/strict';
import type { Answer, Credentials } from './client.ts';
import { managing, succeeds } from './management.ts';
import type { TestServer } from './test-server.ts';

/** A listener for a sandbox's webhooks; each call must succeed, except by `ask`. */
export interface TestListener {
  endpointId: string;
  ask(method: string, path: string, body?: object): Promise<Answer>;
  /** The next webhook; null if none is due. */
  next(waitSeconds?: number): Promise<Answer['body']>;
  /** The next webhook, which must be due. */
  webhook(): Promise<Answer['body']>;
  answer(webhook: { delivery_id: string }, answer?: object): Promise<Answer['body']>;
  remove(): Promise<void>;
}

/** Creates a listener as the operator, by default for all event types. */
export async function newListener(
  server: TestServer,
  { clientId }: Pick<Credentials, 'clientId'>,
  body: object = {},
): Promise<TestListener> {
  const call = managing(() => server);
  const made = succeeds(await call('POST', '/webhook-listeners', { partner_client_id: clientId, ...body }));
  const endpointId: string = made.listener.endpoint_id;
  const ask = (method: string, path: string, more?: object) =>
    call(method, `/webhook-listeners/${endpointId}${path}`, more);
  const next = async (waitSeconds = 0) =>
    succeeds(await ask('POST', '/next', { wait_seconds: waitSeconds })).webhook;
  return {
    endpointId,
    ask,
    next,
    webhook: async () => {
      const webhook = await next();
      assert.notEqual(webhook, null);
      return webhook;
    },
    answer: async ({ delivery_id }, answer = {}) =>
      succeeds(await ask('POST', '/answer', { delivery_id, status_code: 200, duration_ms: 1, ...answer })),
    remove: async () => {
      succeeds(await ask('DELETE', ''));
    },
  };
}
