import assert from 'node:assert/strict';
import type { Environment } from '../../src/domain/environment.ts';
import { type Answer, manage } from './client.ts';
import type { TestServer } from './test-server.ts';

/** Calls as the operator; each must succeed. */
export function deskOf({ url, demo }: Pick<TestServer, 'url' | 'demo'>) {
  const call = async (method: string, path: string, body?: object): Promise<Answer['body']> => {
    const answer = await manage(url, demo.operatorToken)(method, path, body);
    assert.equal(answer.status, 200, `${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const customer = (clientId: string) => `/end-customers/${clientId}`;
  return {
    read: async (clientId: string) => (await call('GET', customer(clientId))).end_customer,
    /** All end customers of a partner, including removed ones. */
    list: async (partnerClientId: string) => {
      const query = `partner_client_id=${partnerClientId}&removed=true&limit=100`;
      const { end_customers, next_cursor } = await call('GET', `/end-customers?${query}`);
      assert.equal(next_cursor, null);
      return end_customers;
    },
    events: async (clientId: string) => (await call('GET', `${customer(clientId)}/events`)).events,
    approve: (clientId: string) => call('POST', `${customer(clientId)}/approve`, {}),
    deny: (clientId: string) => call('POST', `${customer(clientId)}/deny`, { reason: 'not now' }),
    reverse: (clientId: string) => call('POST', `${customer(clientId)}/reverse`, { reason: 'after all' }),
    suspend: (clientId: string) =>
      call('POST', `${customer(clientId)}/suspend`, { reason: 'an invoice is overdue' }),
    resume: (clientId: string) => call('POST', `${customer(clientId)}/resume`),
    offBoard: (clientId: string) =>
      call('POST', `${customer(clientId)}/off-board`, { reason: 'it has left' }),
    update: (clientId: string, changes: object) => call('PATCH', customer(clientId), changes),
    changePartner: (clientId: string, changes: object) => call('PATCH', `/partners/${clientId}`, changes),
    revokeSecrets: async (clientId: string) => {
      const { secrets } = await call('GET', `/partners/${clientId}/secrets`);
      for (const { secret_id } of secrets) {
        await call('POST', `/partners/${clientId}/secrets/${secret_id}/revoke`);
      }
    },
    addDirectCustomer: (legal_name: string, website: string) =>
      call('POST', '/direct-customers', { legal_name, website }),
    verify: (client_id: string, secret: string, environment: Environment) =>
      call('POST', '/keys/verify', { client_id, secret, environment }),
    addInstitution: (institution_id: string, name: string) =>
      call('POST', '/institutions', { institution_id, name }),
    retireInstitution: (id: string) => call('POST', `/institutions/${id}/retire`),
  };
}
