import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'vitest';
import { type RefusedDefect, refusedDefects } from '../../src/domain/webhook/defect.ts';
import { type Answer, application, type Credentials, partnerCalls } from '../support/client.ts';
import { managing, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { type SdkName, sdkClient, sdks } from '../support/sdk-journey.ts';
import { suiteServer, type TestServer } from '../support/server.ts';
import { newSandbox } from '../support/steered-sandbox.ts';
import { onEachDialect } from '../support/stores.ts';
import { type ReceivedWebhook, startReceiver } from '../support/webhook-receiver.ts';
import { guideVerifier, standardVerifier } from '../support/webhook-verifier.ts';
import { createEndpoint } from '../support/webhooks.ts';

const contractType = 'END_CUSTOMER_OAUTH_STATUS_UPDATED';

/** What the guide’s receiver finds wrong, and one of Standard Webhooks. */
const reasons: Record<RefusedDefect, [guide: string, standard: string]> = {
  stale_iat: ['ERR_JWT_EXPIRED', 'another time'],
  wrong_hash: ['another body', 'another signature'],
  unknown_key: ['INVALID_WEBHOOK_VERIFICATION_KEY_ID', 'another signature'],
  expired_key: ['an expired key', 'another signature'],
  altered_body: ['another body', 'another signature'],
};

/** A receiver that refuses whatever does not verify, and an endpoint for it that asks for everything. */
async function verifyingReceiver(
  t: TestContext,
  server: TestServer,
  partner: Credentials,
  sdk: SdkName,
  environment: 'production' | 'sandbox' = 'sandbox',
) {
  const accepted: ReceivedWebhook[] = [];
  const refused: (string | null)[][] = [];
  const receiver = await startReceiver(t);
  const { signingSecret } = await createEndpoint(server, { partner, url: receiver.url, environment });
  const { verify, fetched } = guideVerifier(server, partner, environment, sdk);
  const verifyStandard = standardVerifier(signingSecret);
  receiver.answer(async (webhook) => {
    const isStandard = webhook.headers['webhook-id'] !== undefined;
    const problems = [await verify(webhook), ...(isStandard ? [await verifyStandard(webhook)] : [])];
    const isGood = problems.every((problem) => problem === null);
    if (isGood) accepted.push(webhook);
    else refused.push(problems);
    return { status: isGood ? 200 : 401 };
  });
  return { receiver, accepted, refused, fetched };
}

/** Of a webhook of the contract: what it is about, and the status that it tells. */
function told({ json }: ReceivedWebhook): string[] {
  return [json['institution_id'], json['environment'], json['status']].map(String);
}

onEachDialect((dialect) => {
  const server = suiteServer(dialect, { GINGHAM_WEBHOOK_HTTP_ALLOWED: 'true' });
  const rotate = async (environment: string) =>
    succeeds(await managing(server)('POST', '/webhook-keys/rotate', { environment }));

  for (const sdk of Object.keys(sdks) as SdkName[]) {
    describe(`a receiver by the guide, with ${sdk}`, () => {
      test('accepts all that tells of an end customer in forty days, with a new key in their midst', async (t) => {
        const { partner, create, enable, advanceDays, events } = await newSandbox(server());
        const { accepted, refused, fetched } = await verifyingReceiver(t, server(), partner, sdk);
        const clientId = await create();
        await enable(clientId);
        await advanceDays(10);
        const before = accepted.length;
        assert.equal(fetched(), 1);
        await rotate('sandbox');
        await advanceDays(30);
        assert.deepEqual(refused, []);
        assert.ok(before > 0 && accepted.length > before);
        // The new one, and once more the one that was in use.
        assert.equal(fetched(), 3);

        const happened = await events(clientId);
        const byContract = accepted.filter(({ json }) => json['webhook_code'] === contractType);
        const moves = happened.filter(({ type }) => type === 'registration.updated');
        assert.deepEqual(
          byContract.map(told).toSorted(),
          moves
            .map(({ institution_id, environment, data }: Answer['body']) => [
              institution_id,
              environment,
              data.after.toLowerCase().replaceAll('_', '-'),
            ])
            .toSorted(),
        );
        const last = new Map(
          byContract.map((webhook) => [told(webhook).slice(0, 2).join(), told(webhook)[2]]),
        );
        assert.equal(last.size, 24);
        assert.deepEqual(new Set(last.values()), new Set(['enabled']));

        const own = accepted.filter(({ json }) => json['webhook_code'] !== contractType);
        const ids = new Set(own.map(({ headers }) => headers['webhook-id']));
        const tellable = happened.filter(({ type }) => /^(?:end_customer|registration)\./u.test(type));
        assert.deepEqual(ids, new Set(tellable.map(({ event_id }) => event_id)));
      });

      test('refuses each defect, for the reason that it has', async (t) => {
        const { partner, create, call } = await newSandbox(server());
        const end_customer_client_id = await create({ is_bank_addendum_completed: false });
        const { accepted, refused } = await verifyingReceiver(t, server(), partner, sdk);
        for (const defect of refusedDefects) {
          const wish = { end_customer_client_id, institution_id: 'ins_13', status: 'APPROVED', defect };
          const { deliveries } = await call('/simulation/webhook/fire', wish);
          assert.deepEqual(
            deliveries.map(({ expected, verdict }: Answer['body']) => [expected, verdict]),
            [
              ['refuse', 'passed'],
              ['refuse', 'passed'],
            ],
          );
          const [guide, standard] = reasons[defect];
          assert.deepEqual(refused.splice(0), [[guide], [guide, standard]]);
        }
        assert.deepEqual(accepted, []);
      });

      test('copes with what comes twice, late or in another order', async (t) => {
        const { partner, create, call } = await newSandbox(server());
        const end_customer_client_id = await create({ is_bank_addendum_completed: false });
        const { accepted, refused } = await verifyingReceiver(t, server(), partner, sdk);
        /** The newest status, each webhook counted once: what a receiver makes of what it has. */
        const books = () => {
          const own = accepted.filter(({ json }) => json['type'] === 'registration.updated');
          const once = [...new Map(own.map((webhook) => [webhook.headers['webhook-id'], webhook])).values()];
          const newest = once.toSorted((one, other) => (timeOf(one) < timeOf(other) ? -1 : 1)).at(-1);
          return [once.length, (newest?.json['data'] as Record<string, unknown> | undefined)?.['after']];
        };
        const fire = (status: string, defect: string) => {
          const wish = { end_customer_client_id, institution_id: 'ins_13', status, defect };
          return call('/simulation/webhook/fire', wish);
        };
        await fire('PROCESSING', 'duplicate');
        assert.equal(accepted.length, 4);
        assert.deepEqual(books(), [1, 'PROCESSING']);
        await call('/simulation/clock/advance', { seconds: 60 });
        await fire('ENABLED', 'reorder');
        assert.deepEqual(books(), [3, 'ENABLED']);
        await call('/simulation/clock/advance', { seconds: 60 });
        await fire('ATTENTION_REQUIRED', 'delay');
        assert.deepEqual(books(), [3, 'ENABLED']);
        await call('/simulation/clock/advance', { seconds: 600 });
        assert.deepEqual(books(), [4, 'ATTENTION_REQUIRED']);
        assert.deepEqual(refused, []);
      });
    });
  }

  test('in production, webhooks verify with the key of production and no other', async (t) => {
    const partner = await newPartner(server());
    const { accepted, refused, receiver } = await verifyingReceiver(
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
    assert.deepEqual(refused, []);
    const isMove = ({ json }: ReceivedWebhook) => json['webhook_code'] === contractType;
    assert.deepEqual(
      new Set(accepted.filter(isMove).map((webhook) => told(webhook)[2])),
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
