import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { beforeAll, describe, test } from 'vitest';
import { takesIdempotencyKey } from '../../../src/api/idempotency.ts';
import type { Operation } from '../../../src/api/operation.ts';
import { operations } from '../../../src/api/operations.ts';
import type { Environment } from '../../../src/domain/environment.ts';
import { type Answer, application, type Credentials, send } from '../../support/client.ts';
import { goodPassword, invite, newUser, type SignedIn, signIn, signInAs } from '../../support/console.ts';
import { deskOf } from '../../support/desk.ts';
import { endCustomerAt, type StatusSummary } from '../../support/lifecycle.ts';
import { managing, newToken, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newActiveCustomer, newInstitution, registrationsAt } from '../../support/registrations.ts';
import { suiteServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';
import { createEndpoint, deliveriesOf } from '../../support/webhooks.ts';

const writes = (operations as readonly Operation[]).filter(takesIdempotencyKey);
/** Nothing responds there. */
const url = 'http://127.0.0.1:9/';
const reason = { reason: 'For a test.' };

/** A request of an operation: values of the path's parameters, and fields of the body. */
interface Sample {
  path?: Record<string, string>;
  body?: object;
}

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  const registrations = registrationsAt(server);
  let partner: Credentials;
  let user: SignedIn;
  let factor = '';
  beforeAll(async () => {
    partner = await newPartner(server());
    user = await signInAs(server(), 'operator_reviewer');
    await createEndpoint(server(), { partner, url });
  });

  const customerAt = async (status: StatusSummary, environment: Environment) =>
    (await endCustomerAt(status, server(), partner, environment)).clientId;
  const live = async (status: StatusSummary) => ({
    path: { client_id: await customerAt(status, 'production') },
  });
  const inSandbox = async (status: StatusSummary) => ({
    end_customer_client_id: await customerAt(status, 'sandbox'),
  });
  const about = async (status: StatusSummary, body: object) => ({ ...(await live(status)), body });
  const simulated = async (status: StatusSummary, body: object = {}): Promise<Sample> => ({
    body: { ...(await inSandbox(status)), ...body },
  });
  const keyAt = async (status: StatusSummary) => {
    const { path } = await live(status);
    const { end_customer } = succeeds(await call('GET', `/end-customers/${path.client_id}`));
    return { ...path, key_id: end_customer.keys[0].key_id as string };
  };
  const newSecret = async () => {
    const body = { environment: 'development' };
    const { secret } = succeeds(await call('POST', `/partners/${partner.clientId}/secrets`, body));
    return { client_id: partner.clientId, secret_id: secret.secret_id as string };
  };
  const tokenOf = async () => ({ token_id: (await newToken(server(), partner.clientId)).id });
  const network = '127.0.0.0/8';
  const endpoint = async () => ({
    endpoint_id: (await createEndpoint(server(), { partner, url })).endpointId,
  });
  const listener = async () => {
    const body = { partner_client_id: partner.clientId, event_types: ['end_customer.created'] };
    const created = succeeds(await call('POST', '/webhook-listeners', body));
    return { endpoint_id: created.listener.endpoint_id as string };
  };
  const other = async () => ({ user_id: (await invite(server(), 'operator_reviewer')).userId });
  const manual = async () => {
    const institution = await newInstitution(server(), { connector: 'manual' });
    const { clientId: client } = await newActiveCustomer(server(), partner);
    await registrations.becomes({ client, institution, environment: 'production' }, { task: 'SUBMIT' });
    return { client, institution, environment: 'production' } as const;
  };
  const pathOf = ({ client, institution, environment }: Awaited<ReturnType<typeof manual>>) => ({
    end_customer_client_id: client,
    institution_id: institution,
    environment,
  });
  const stepByStep = () => {
    const { legal_entity_name, is_diligence_attested, is_bank_addendum_completed, redirect_uris, ...rest } =
      application({ customer_support_info: { email: 'help@example.com' } });
    return rest;
  };

  /** A request of each operation that succeeds. */
  const samples: Record<string, () => Sample | Promise<Sample>> = {
    partnerCustomerCreate: () => ({ body: application() }),
    partnerCustomerEnable: () => simulated('PENDING_ENABLEMENT'),
    partnerCustomerRemove: () => simulated('PENDING_ENABLEMENT'),
    betaPartnerCustomerV1Create: () => ({ body: stepByStep() }),
    betaPartnerCustomerV1Update: () =>
      simulated('PENDING_ENABLEMENT', { website: 'https://new.example.com' }),
    betaPartnerCustomerV1Enable: () => simulated('PENDING_ENABLEMENT'),
    simulationClockAdvance: () => ({ body: { seconds: 60 } }),
    simulationClockFreeze: () => ({}),
    simulationClockResume: () => ({}),
    simulationCustomerReview: () => simulated('UNDER_REVIEW', { decision: 'APPROVE' }),
    simulationCustomerSetFlowdown: () => simulated('PENDING_ENABLEMENT', { status: 'COMPLETE' }),
    simulationCustomerSetQuestionnaire: () => simulated('PENDING_ENABLEMENT', { status: 'COMPLETE' }),
    simulationCustomerSetRequirements: () =>
      simulated('PENDING_ENABLEMENT', { requirements_due: ['website'] }),
    simulationRegistrationSetStatus: () =>
      simulated('ACTIVE', { institution_id: 'ins_56', status: 'ENABLED' }),
    simulationProgressSet: () => ({ body: { mode: 'reads', reads: 3 } }),
    simulationInstitutionsSet: () => ({
      body: { institutions: [{ institution_id: 'ins_56', name: 'Bank' }] },
    }),
    simulationFaultsSet: () => ({ body: { operation: '/partner/customer/get', error_code: 'RATE_LIMIT' } }),
    simulationFaultsClear: () => ({}),
    simulationWebhookFire: () => simulated('ACTIVE', { institution_id: 'ins_56', status: 'ENABLED' }),
    simulationReset: () => ({}),
    simulationSnapshotCreate: () => ({ body: { name: 'one' } }),
    simulationSnapshotRestore: () => ({ body: { name: 'one' } }),
    simulationSnapshotDelete: () => ({ body: { name: 'one' } }),
    updateEndCustomer: () => about('PENDING_ENABLEMENT', { website: 'https://new.example.com' }),
    approveEndCustomer: () => live('UNDER_REVIEW'),
    denyEndCustomer: () => about('UNDER_REVIEW', reason),
    reverseEndCustomer: () => about('DENIED', reason),
    requestEndCustomerInformation: () => about('PENDING_ENABLEMENT', { requirements_due: ['website'] }),
    decideEndCustomers: async () => {
      const client_ids = [
        await customerAt('UNDER_REVIEW', 'production'),
        await customerAt('ACTIVE', 'production'),
      ];
      return { body: { client_ids, decision: 'APPROVE' } };
    },
    updateReview: () => about('UNDER_REVIEW', { assignee: null }),
    addReviewNote: () => about('UNDER_REVIEW', { text: 'A note.' }),
    suspendEndCustomer: () => about('ACTIVE', reason),
    resumeEndCustomer: async () => {
      const sample = await about('ACTIVE', reason);
      await deskOf(server()).suspend(sample.path.client_id);
      return sample;
    },
    offBoardEndCustomer: () => about('ACTIVE', reason),
    eraseEndCustomer: () => about('gone', {}),
    rotateEndCustomerKey: () => about('PENDING_ENABLEMENT', { environment: 'sandbox' }),
    updateEndCustomerKey: async () => ({
      path: await keyAt('ACTIVE'),
      body: { allowed_addresses: [network] },
    }),
    revokeEndCustomerKey: async () => ({ path: await keyAt('ACTIVE') }),
    createPartner: () => ({ body: { name: `Partner ${randomUUID()}` } }),
    updatePartner: () => ({ path: { client_id: partner.clientId }, body: { review_policy: 'AUTOMATIC' } }),
    issuePartnerSecret: () => ({
      path: { client_id: partner.clientId },
      body: { environment: 'development' },
    }),
    updatePartnerSecret: async () => ({ path: await newSecret(), body: { allowed_addresses: [network] } }),
    revokePartnerSecret: async () => ({ path: await newSecret() }),
    createSandboxPartner: () => ({ body: { name: 'temporary' } }),
    removeSandboxPartner: async () => {
      const { sandbox_partner } = succeeds(await call('POST', '/sandbox-partners', { name: 'temporary' }));
      return { path: { client_id: sandbox_partner.client_id } };
    },
    addInstitution: () => ({ body: { institution_id: 'ins_key', name: 'Key Bank' } }),
    updateInstitution: () => ({ path: { institution_id: 'ins_key' }, body: { typical_pace_days: 2 } }),
    retireInstitution: () => ({ path: { institution_id: 'ins_key' } }),
    configureDynamicRegistration: () => ({
      path: { institution_id: 'ins_key' },
      body: { registration_endpoint: 'https://bank.example.com/register' },
    }),
    testDynamicRegistration: () => ({ path: { institution_id: 'ins_key' } }),
    recordRegistration: async () => ({ path: pathOf(await manual()), body: { outcome: 'SUBMITTED' } }),
    retryRegistration: async () => {
      const named = await manual();
      succeeds(await registrations.record(named, { outcome: 'SUBMITTED' }));
      succeeds(await registrations.record(named, { outcome: 'REFUSED', ...reason }));
      return { path: pathOf(named) };
    },
    addDirectCustomer: () => ({ body: { legal_name: 'Key Ltd.', website: 'key.example' } }),
    removeDirectCustomer: async () => {
      const body = { legal_name: 'Gone Ltd.', website: 'gone.example' };
      const { direct_customer } = succeeds(await call('POST', '/direct-customers', body));
      return { path: { direct_customer_id: direct_customer.direct_customer_id } };
    },
    createToken: () => ({ body: { name: 'token', partner_client_id: partner.clientId } }),
    rotateToken: async () => ({ path: await tokenOf() }),
    updateToken: async () => ({ path: await tokenOf(), body: { allowed_addresses: [network] } }),
    revokeToken: async () => ({ path: await tokenOf() }),
    createWebhookEndpoint: () => ({
      body: {
        partner_client_id: partner.clientId,
        environment: 'production',
        url,
        event_types: ['end_customer.created'],
      },
    }),
    updateWebhookEndpoint: async () => ({ path: await endpoint(), body: { url: `${url}new` } }),
    pauseWebhookEndpoint: async () => ({ path: await endpoint() }),
    resumeWebhookEndpoint: async () => ({ path: await endpoint() }),
    rotateWebhookEndpointSecret: async () => ({ path: await endpoint() }),
    testWebhookEndpoint: async () => ({ path: await endpoint() }),
    replayWebhookEndpoint: async () => ({ path: await endpoint(), body: { status: 'any' } }),
    removeWebhookEndpoint: async () => ({ path: await endpoint() }),
    replayWebhookDelivery: async () => {
      const path = await endpoint();
      succeeds(await call('POST', `/webhook-endpoints/${path.endpoint_id}/test`));
      await server().settle();
      const [delivery] = await deliveriesOf(server(), path);
      return { path: { delivery_id: delivery.delivery_id } };
    },
    rotateWebhookKey: () => ({ body: { environment: 'production' } }),
    createWebhookListener: () => ({ body: { partner_client_id: partner.clientId } }),
    nextWebhook: async () => ({ path: await listener() }),
    answerWebhook: async () => {
      const path = await listener();
      await customerAt('PENDING_ENABLEMENT', 'sandbox');
      const next = `/webhook-listeners/${path.endpoint_id}/next`;
      const { webhook } = succeeds(await call('POST', next, { wait_seconds: 5 }));
      return { path, body: { delivery_id: webhook.delivery_id, status_code: 200, duration_ms: 1 } };
    },
    removeWebhookListener: async () => ({ path: await listener() }),
    inviteUser: () => ({
      body: { email: `${randomUUID()}@example.com`, name: 'Ulla', role: 'operator_reviewer' },
    }),
    updateUser: async () => ({ path: await other(), body: { name: 'Other' } }),
    makeUserLink: async () => ({ path: await other(), body: { purpose: 'invitation' } }),
    endUserSessions: async () => ({ path: await other() }),
    removeUser: async () => ({ path: await other() }),
    changePassword: () => ({
      body: { current_password: goodPassword, new_password: 'nine green herons at dusk' },
    }),
    startSecondFactor: async () => {
      user = await signIn(server(), await newUser(server(), 'operator_reviewer'));
      return {};
    },
    confirmSecondFactor: async () => {
      const { secret } = succeeds(await user.call('POST', '/v1/session/second-factor'));
      factor = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
      return { body: { code: factor } };
    },
    removeSecondFactor: () => ({ body: { password: goodPassword } }),
  };

  const request = ({ kind, method, path }: Operation, sample: Sample, key: string): Promise<Answer> => {
    const target = path.replaceAll(/:(\w+)/gu, (_, name: string) => sample.path?.[name] ?? 'missing');
    const headers = { 'idempotency-key': key };
    const body = sample.body ?? {};
    if (kind === 'user') return user.call(method, target, body, headers);
    if (kind === 'management') {
      const authorization = `Bearer ${server().demo.operatorToken}`;
      return send(method, `${server().url}${target}`, body, { ...headers, authorization });
    }
    const own = { client_id: partner.clientId, secret: partner.secrets.sandbox };
    return send(method, `${server().url}/sandbox${target}`, { ...own, ...body }, headers);
  };

  describe('With an Idempotency-Key, a repeated request returns the first reply', () => {
    for (const operation of writes) {
      test(operation.id, async () => {
        const sample = (await samples[operation.id]?.()) ?? {};
        const key = randomUUID();
        const first = await request(operation, sample, key);
        succeeds(first);
        assert.equal(first.headers.get('idempotency-replayed'), null);
        const second = await request(operation, sample, key);
        assert.deepEqual([second.status, second.body], [200, first.body]);
        assert.equal(second.headers.get('idempotency-replayed'), 'true');
        assert.equal(second.headers.get('etag'), first.headers.get('etag'));
      });
    }
  });
});
