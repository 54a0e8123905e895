import assert from 'node:assert/strict';
import { decodeProtectedHeader } from 'jose';
import { beforeAll, describe, test } from 'vitest';
import type { Operation } from '../../../src/api/operation.ts';
import { operations } from '../../../src/api/operations.ts';
import { type Answer, type Credentials, manage, partnerCalls, send } from '../../support/client.ts';
import { newUser, type SignedIn, signInAs } from '../../support/console.ts';
import { newEndCustomer, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';
import { newListener } from '../../support/webhook-listener.ts';
import { createEndpoint } from '../../support/webhooks.ts';

const management = operations.filter(({ tag }) => tag === 'Management');

const ownEndpoint = {
  environment: 'sandbox',
  url: 'https://127.0.0.1:9/',
  event_types: ['registration.updated'],
};

/** Bodies that a partner's own token can send, if the operation's example is not one. */
const ownBodies: Record<string, object> = {
  updatePartner: { technical_contact: null },
  // That of the sandbox is updated and revoked by others.
  issuePartnerSecret: { environment: 'development' },
  updateEndCustomer: { company_name: 'Own' },
  createWebhookEndpoint: ownEndpoint,
  createWebhookListener: { event_types: ownEndpoint.event_types },
  inviteUser: { email: 'own@example.com', name: 'Own', role: 'partner_member' },
};

/** Readable by every partner, like the environments' keys. */
const withoutOwner = ['readInstitution', 'readWebhookKey'];

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);
  let own: string;
  let others: string;
  /** Operations on users of other partners. */
  let othersSession: SignedIn;
  let revoked: string;
  let partner: Credentials;
  /** Values of the path parameters, all of resources that belong to `partner`. */
  let ids: Record<string, string>;

  beforeAll(async () => {
    partner = await newPartner(server(), { review_policy: 'MANUAL' });
    const operator = manage(server().url, server().demo.operatorToken);
    const { secrets } = succeeds(await operator('GET', `/partners/${partner.clientId}/secrets`));
    const direct = { legal_name: 'Direct Ltd.', website: 'direct.example.com' };
    const registered = (await newEndCustomer(server(), partner, 'production')).clientId;
    succeeds(await operator('POST', `/end-customers/${registered}/approve`));
    succeeds(await operator('PATCH', `/end-customers/${registered}`, { questionnaire_status: 'COMPLETE' }));
    const enable = { end_customer_client_id: registered };
    succeeds(await partnerCalls(server().url, partner, 'production')('/partner/customer/enable', enable));
    const waiting = (await newEndCustomer(server(), partner, 'production')).clientId;
    const { keys } = succeeds(await operator('GET', `/end-customers/${waiting}`)).end_customer;
    const reported = { partner, url: ownEndpoint.url };
    const { endpointId } = await createEndpoint(server(), reported);
    const { endpointId: tested } = await createEndpoint(server(), reported);
    const { webhook_delivery } = succeeds(await operator('POST', `/webhook-endpoints/${tested}/test`));
    const listener = await newListener(server(), partner, { event_types: ['end_customer.created'] });
    await newEndCustomer(server(), partner, 'sandbox');
    const { delivery_id, headers } = await listener.webhook();
    const called = await partnerCalls(server().url, partner)('/simulation/clock/get');
    ownBodies['answerWebhook'] = { delivery_id, status_code: 200, duration_ms: 1 };
    ids = {
      'partners/client_id': partner.clientId,
      'partners/secret_id': secrets[0].secret_id,
      'end-customers/client_id': waiting,
      'end-customers/key_id': keys[0].key_id,
      'institutions/institution_id': 'ins_56',
      'registrations/end_customer_client_id': registered,
      'registrations/institution_id': 'ins_56',
      'registrations/environment': 'development',
      'direct-customers/direct_customer_id': succeeds(await operator('POST', '/direct-customers', direct))
        .direct_customer.direct_customer_id,
      'webhook-endpoints/endpoint_id': endpointId,
      'webhook-deliveries/delivery_id': webhook_delivery.delivery_id,
      'webhook-listeners/endpoint_id': listener.endpointId,
      'webhook-keys/kid': decodeProtectedHeader(headers['plaid-verification']).kid as string,
      'events/event_id': succeeds(await operator('GET', `/events?partner_client_id=${partner.clientId}`))
        .events[0].event_id,
      'sandbox-requests/request_id': called.body.request_id,
      'users/user_id': (await newUser(server(), 'partner_admin', partner.clientId)).userId,
      'tokens/token_id': (await newToken(server(), partner.clientId)).id,
    };
    own = (await newToken(server(), partner.clientId)).token;
    const otherPartner = (await newPartner(server())).clientId;
    others = (await newToken(server(), otherPartner)).token;
    othersSession = await signInAs(server(), 'partner_admin', otherPartner);
    const ended = await newToken(server(), null);
    succeeds(await operator('POST', `/tokens/${ended.id}/revoke`));
    revoked = ended.token;
  });

  const pathOf = ({ path }: Operation, values: Record<string, string> = ids) => {
    const [, , resource] = path.split('/');
    return path.replace(/:(\w+)/gu, (_, name: string) => values[`${resource}/${name}`] ?? 'unknown');
  };
  const call = (
    operation: Operation,
    token: string,
    path = pathOf(operation),
    body: object | undefined = operation.example,
  ): Promise<Answer> => manage(server().url, token)(operation.method, path.replace('/v1', ''), body);
  const bare = ({ body: { request_id, ...body } }: Answer) => body;

  for (const operation of management) {
    const { id, method, path, scope, example } = operation;

    describe(id, () => {
      test('is rejected without a valid token, whatever is sent instead', async () => {
        const headers: Record<string, string>[] = [
          {},
          { authorization: '' },
          { authorization: 'Bearer' },
          { authorization: `Bearer ${'gop_'.padEnd(44, '0')}` },
          { authorization: `Bearer ${revoked}` },
          { authorization: `Bearer ${partner.secrets.production}` },
          { authorization: `Basic ${Buffer.from(`token:${own}`).toString('base64')}` },
          { authorization: own },
          { 'plaid-client-id': partner.clientId, 'plaid-secret': partner.secrets.production },
        ];
        for (const header of headers) {
          const answer = await send(method, `${server().url}${pathOf(operation)}`, example, header);
          refuses(answer, 'INVALID_TOKEN', 401);
          assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="gingham"');
        }
      });

      if (scope === 'operator') {
        test('is rejected for partners, for their own resources as for unknown ones', async () => {
          refuses(await call(operation, own), 'FORBIDDEN', 403);
          refuses(await call(operation, others), 'FORBIDDEN', 403);
          refuses(await call(operation, own, pathOf(operation, {})), 'FORBIDDEN', 403);
        });
      } else if (path.includes(':') && !withoutOwner.includes(id)) {
        test('returns the same for another partner’s resource as for an unknown one', async () => {
          const answer = await call(operation, others);
          refuses(answer, 'NOT_FOUND', 404);
          assert.deepEqual(bare(await call(operation, others, pathOf(operation, {}))), bare(answer));
          if (!operation.roles?.includes('partner_admin')) return;
          const seen = await othersSession.call(method, pathOf(operation), example);
          refuses(seen, 'NOT_FOUND', 404);
          assert.deepEqual(bare(seen), bare(answer));
        });

        test('is available to the partner concerned', async () => {
          const body = ownBodies[id] ?? example;
          succeeds(await manage(server().url, own)(method, pathOf(operation).replace('/v1', ''), body));
        });
      } else {
        test('is available to partners', async () => {
          succeeds(await call(operation, own, undefined, ownBodies[id]));
        });
      }

      if (path.includes(':')) {
        test('is NOT_FOUND for an unknown resource', async () => {
          refuses(
            await call(operation, server().demo.operatorToken, pathOf(operation, {})),
            'NOT_FOUND',
            404,
          );
        });

        test('names a path parameter that cannot be an id', async () => {
          const odd = pathOf(operation, {}).replaceAll('unknown', '%00');
          const name = /:(\w+)/u.exec(path)?.[1] ?? '';
          refuses(
            await call(operation, server().demo.operatorToken, odd),
            'INVALID_FIELD',
            400,
            new RegExp(name),
          );
        });
      }
    });
  }

  test('a revoked token is rejected from then on, including the one in use', async () => {
    const { id, token } = await newToken(server(), null);
    const call = manage(server().url, token);
    succeeds(await call('GET', '/tokens'));
    succeeds(await call('POST', `/tokens/${id}/revoke`));
    refuses(await call('GET', '/tokens'), 'INVALID_TOKEN', 401);
  });

  test('the scheme’s name is case-insensitive', async () => {
    const { url, demo } = server();
    const authorization = `bearer ${demo.operatorToken}`;
    succeeds(await send('GET', `${url}/v1/tokens`, undefined, { authorization }));
  });

  test('an environment’s prefix or a Plaid-Version changes nothing', async () => {
    const { url, demo } = server();
    const headers = { authorization: `Bearer ${demo.operatorToken}`, 'plaid-version': '2017-03-08' };
    succeeds(await send('GET', `${url}/production/v1/tokens`, undefined, headers));
  });
});
