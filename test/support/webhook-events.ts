import type { Environment } from '../../src/domain/environment.ts';
import { type Answer, post } from './client.ts';
import { succeeds } from './management.ts';
import type { TestServer } from './test-server.ts';

export const webhookEventsPath = '/beta/webhook_events/list';

/** Calls the list of webhook events with some credentials. */
export function webhookEventsOf(
  server: () => TestServer,
  { clientId, secrets }: { clientId: string; secrets: Partial<Record<Environment, string>> },
  environment: Environment = 'sandbox',
) {
  const ask = (body: object = {}): Promise<Answer> =>
    post(`${server().url}/${environment}${webhookEventsPath}`, {
      client_id: clientId,
      secret: secrets[environment],
      ...body,
    });
  return {
    ask,
    list: async (body: object = {}): Promise<Answer['body']> => succeeds(await ask(body)),
    /** The events of one page that has all of them. */
    events: async (body: object = {}): Promise<Answer['body'][]> => succeeds(await ask(body)).webhook_events,
  };
}
