import assert from 'node:assert/strict';
import * as newest from 'plaid-latest';
import { describe, type TestContext, test } from 'vitest';
import { type RefusedDefect, refusedDefects } from '../../src/domain/webhook/defect.ts';
import { checkReply } from '../support/check-reply.ts';
import { type Answer, application, type Credentials, partnerCalls } from '../support/client.ts';
import { managing, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { type SdkName, sdkClient, sdks } from '../support/sdk-journey.ts';
import { suiteServer } from '../support/server.ts';
import { newSandbox } from '../support/steered-sandbox.ts';
import { onSampledDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import { type ReceivedWebhook, startReceiver } from '../support/webhook-receiver.ts';
import { guideVerifier, standardVerifier } from '../support/webhook-verifier.ts';
import { createEndpoint } from '../support/webhooks.ts';

const contractType = 'END_CUSTOMER_OAUTH_STATUS_UPDATED';

/** The problems that the guide’s verification and that of Standard Webhooks find. */
const reasons: Record<RefusedDefect, [guide: string, standard: string]> = {
  stale_iat: ['ERR_JWT_EXPIRED', 'timestamp out of tolerance'],
  wrong_hash: ['body does not match', 'signature does not match'],
  unknown_key: ['INVALID_WEBHOOK_VERIFICATION_KEY_ID', 'signature does not match'],
  expired_key: ['expired key', 'signature does not match'],
  altered_body: ['body does not match', 'signature does not match'],
};

/** A receiver that rejects webhooks that do not verify, and its endpoint for all event types. */
async function verifyingReceiver(
  t: TestContext,
  server: TestServer,
  partner: Credentials,
  sdk: SdkName,
  environment: 'production' | 'sandbox' = 'sandbox',
) {
  const accepted: ReceivedWebhook[] = [];
  const rejected: (string | null)[][] = [];
  const receiver = await startReceiver(t);
  const { signingSecret } = await createEndpoint(server, { partner, url: receiver.url, environment });
  const { verify, fetched } = guideVerifier(server, partner, environment, sdk);
  const verifyStandard = standardVerifier(signingSecret);
  receiver.answer(async (webhook) => {
    const isStandard = webhook.headers['webhook-id'] !== undefined;
    const problems = [await verify(webhook), ...(isStandard ? [await verifyStandard(webhook)] : [])];
    const isValid = problems.every((problem) => problem === null);
    if (isValid) accepted.push(webhook);
    else rejected.push(problems);
    return { status: isValid ? 200 : 401 };
  });
  return { receiver, accepted, rejected, fetched };
}

/** The registration and status in a webhook of the contract. */
function registrationOf({ json }: ReceivedWebhook): string[] {
  return [json['institution_id'], json['environment'], json['status']].map(String);
}

onSampledDialect((dialect) => {
  const server = suiteServer(dialect, { GINGHAM_WEBHOOK_HTTP_ALLOWED: 'true' });
  const rotate = async (environment: string) =>
    succeeds(await managing(server)('POST', '/webhook-keys/rotate', { environment }));

  for (const sdk of Object.keys(sdks) as SdkName[]) {
    describe(`a receiver as in the guide, with ${sdk}`, () => {
      test('accepts all webhooks about an end customer in forty days, across a key rotation', async (t) => {
        const { partner, create, enable, advanceDays, events } = await newSandbox(server());
        const { accepted, rejected, fetched } = await verifyingReceiver(t, server(), partner, sdk);
        const clientId = await create();
        await enable(clientId);
        await advanceDays(10);
        const before = accepted.length;
        assert.equal(fetched(), 1);
        await rotate('sandbox');
        await advanceDays(30);
        assert.deepEqual(rejected, []);
        assert.ok(before > 0 && accepted.length > before);
        // The new key, and the previous one again.
        assert.equal(fetched(), 3);

        const happened = await events(clientId);
        const byContract = accepted.filter(({ json }) => json['webhook_code'] === contractType);
        const moves = happened.filter(({ type }) => type === 'registration.updated');
        assert.deepEqual(
          byContract.map(registrationOf).toSorted(),
          moves
            .map(({ institution_id, environment, data }: Answer['body']) => [
              institution_id,
              environment,
              data.after.toLowerCase().replaceAll('_', '-'),
            ])
            .toSorted(),
        );
        const last = new Map(
          byContract.map((webhook) => [
            registrationOf(webhook).slice(0, 2).join(),
            registrationOf(webhook)[2],
          ]),
        );
        assert.equal(last.size, 24);
        assert.deepEqual(new Set(last.values()), new Set(['enabled']));

        const own = accepted.filter(({ json }) => json['webhook_code'] !== contractType);
        const ids = new Set(own.map(({ headers }) => headers['webhook-id']));
        const expected = happened.filter(({ type }) => /^(?:end_customer|registration)\./u.test(type));
        assert.deepEqual(ids, new Set(expected.map(({ event_id }) => event_id)));
      });

      test('rejects each defect, for the right reason', async (t) => {
        const { partner, create, call } = await newSandbox(server());
        const end_customer_client_id = await create({ is_bank_addendum_completed: false });
        const { accepted, rejected } = await verifyingReceiver(t, server(), partner, sdk);
        for (const defect of refusedDefects) {
          const request = { end_customer_client_id, institution_id: 'ins_13', status: 'APPROVED', defect };
          const { deliveries } = await call('/simulation/webhook/fire', request);
          assert.deepEqual(
            deliveries.map(({ expected, verdict }: Answer['body']) => [expected, verdict]),
            [
              ['refuse', 'passed'],
              ['refuse', 'passed'],
            ],
          );
          const [guide, standard] = reasons[defect];
          assert.deepEqual(rejected.splice(0), [[guide], [guide, standard]]);
        }
        assert.deepEqual(accepted, []);
      });

      test('handles duplicate, late and reordered webhooks', async (t) => {
        const { partner, create, call } = await newSandbox(server());
        const end_customer_client_id = await create({ is_bank_addendum_completed: false });
        const { accepted, rejected } = await verifyingReceiver(t, server(), partner, sdk);
        /** The number of distinct webhooks, and the newest status. */
        const summary = () => {
          const own = accepted.filter(({ json }) => json['type'] === 'registration.updated');
          const once = [...new Map(own.map((webhook) => [webhook.headers['webhook-id'], webhook])).values()];
          const newest = once.toSorted((one, other) => (timeOf(one) < timeOf(other) ? -1 : 1)).at(-1);
          return [once.length, (newest?.json['data'] as Record<string, unknown> | undefined)?.['after']];
        };
        const fire = (status: string, defect: string) => {
          const request = { end_customer_client_id, institution_id: 'ins_13', status, defect };
          return call('/simulation/webhook/fire', request);
        };
        await fire('PROCESSING', 'duplicate');
        assert.equal(accepted.length, 4);
        assert.deepEqual(summary(), [1, 'PROCESSING']);
        await call('/simulation/clock/advance', { seconds: 60 });
        await fire('ENABLED', 'reorder');
        assert.deepEqual(summary(), [3, 'ENABLED']);
        await call('/simulation/clock/advance', { seconds: 60 });
        await fire('ATTENTION_REQUIRED', 'delay');
        assert.deepEqual(summary(), [3, 'ENABLED']);
        await call('/simulation/clock/advance', { seconds: 600 });
        assert.deepEqual(summary(), [4, 'ATTENTION_REQUIRED']);
        assert.deepEqual(rejected, []);
      });
    });
  }

  test('the newest plaid lists what a receiver has missed, and then what is new', async (t) => {
    const { partner, create, enable, advanceDays } = await newSandbox(server());
    const receiver = await startReceiver(t, { status: 500 });
    await createEndpoint(server(), { partner, url: receiver.url, event_types: [contractType] });
    const pair = { clientId: partner.clientId, secret: partner.secrets.sandbox };
    const sdk = sdkClient('the newest plaid', `${server().url}/sandbox`, pair) as newest.PlaidApi;
    const clientId = await create();
    await enable(clientId);
    await advanceDays(2);
    const missed: newest.WebhookEvent[] = [];
    const next: { cursor?: string } = {};
    let hasMore = true;
    while (hasMore) {
      const { data } = await sdk.betaWebhookEventsList({
        ...next,
        count: 7,
        webhook_types: ['PARTNER'],
        delivery_statuses: [newest.WebhookEventDeliveryStatus.Failed],
      });
      checkReply('POST', '/beta/webhook_events/list', 200, data);
      missed.push(...data.webhook_events);
      next.cursor = data.next_cursor;
      hasMore = data.has_more;
    }
    assert.ok(missed.length > 7);
    assert.ok(missed.every(({ payload }) => payload['end_customer_client_id'] === clientId));
    assert.equal(new Set(missed.map((one) => one.webhook_message_id)).size, missed.length);
    const { data } = await sdk.betaWebhookEventsList(next);
    assert.deepEqual([data.webhook_events, data.has_more], [[], false]);
  });

  test('webhooks in production verify with the production key only', async (t) => {
    const partner = await newPartner(server());
    const { accepted, rejected, receiver } = await verifyingReceiver(
      t,
      server(),
      partner,
      'plaid 24.0.0',
      'production',
    );
    const call = partnerCalls(server().url, partner, 'production');
    const { end_customer } = succeeds(await call('/partner/customer/create', application()));
    succeeds(await call('/partner/customer/enable', { end_customer_client_id: end_customer.client_id }));
    await server().settle();
    assert.deepEqual(rejected, []);
    const isMove = ({ json }: ReceivedWebhook) => json['webhook_code'] === contractType;
    assert.deepEqual(
      new Set(accepted.filter(isMove).map((webhook) => registrationOf(webhook)[2])),
      new Set(['processing']),
    );
    assert.equal(accepted.filter(isMove).length, 12);
    const [some] = receiver.received;
    const { kid } = JSON.parse(
      Buffer.from(
        String(some?.headers['plaid-verification']).split('.')[0] as string,
        'base64url',
      ).toString(),
    );
    const pair = { clientId: partner.clientId, secret: partner.secrets.sandbox };
    const inSandbox = sdkClient('plaid 24.0.0', `${server().url}/sandbox`, pair);
    await assert.rejects(inSandbox.webhookVerificationKeyGet({ key_id: kid }), ({ response }) => {
      assert.equal(response.data.error_code, 'INVALID_WEBHOOK_VERIFICATION_KEY_ID');
      return true;
    });
  });
});

function timeOf({ json }: ReceivedWebhook): string {
  return String(json['timestamp']);
}
