import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import type { JWKPublicKey } from 'plaid';
import type { Credentials } from './client.ts';
import { type SdkName, sdkClient } from './sdk-journey.ts';
import type { TestServer } from './test-server.ts';
import type { ReceivedWebhook } from './webhook-receiver.ts';

/** Returns why a receiver must reject a webhook; null for a valid one. */
export type Verifier = (webhook: ReceivedWebhook) => Promise<string | null>;

/**
 * Verifies webhooks step by step as in the public verification guide, with keys that are fetched through the official SDK
 * and cached. `fetched` counts the requests for keys.
 */
export function guideVerifier(
  { url }: Pick<TestServer, 'url'>,
  partner: Credentials,
  environment: 'production' | 'sandbox' = 'sandbox',
  sdk: SdkName = 'the newest plaid',
): { verify: Verifier; fetched: () => number } {
  const pair = { clientId: partner.clientId, secret: partner.secrets[environment] };
  const plaid = sdkClient(sdk, `${url}/${environment}`, pair);
  const keys = new Map<string, JWKPublicKey>();
  let fetched = 0;

  const fetchKey = async (key_id: string) => {
    fetched += 1;
    const { data } = await plaid.webhookVerificationKeyGet({ key_id });
    keys.set(key_id, data.key);
  };

  const verify: Verifier = async ({ headers, body }) => {
    const jwt = String(headers['plaid-verification']);
    const { alg, kid = '' } = decodeProtectedHeader(jwt);
    if (alg !== 'ES256') return 'unexpected algorithm';
    if (!keys.has(kid)) {
      // Keys that were active may have expired.
      const current = [...keys.values()].filter((key) => key.expired_at === null);
      try {
        for (const key_id of [...current.map((key) => key.kid), kid]) await fetchKey(key_id);
      } catch (error) {
        return (error as { response: { data: { error_code: string } } }).response.data.error_code;
      }
    }
    const key = keys.get(kid) as JWKPublicKey;
    if (key.expired_at !== null) return 'expired key';
    try {
      const { payload } = await jwtVerify(jwt, await importJWK(key), { maxTokenAge: '5 min' });
      const hash = createHash('sha256').update(body).digest();
      const claimed = Buffer.from(String(payload['request_body_sha256']), 'hex');
      return claimed.length === hash.length && timingSafeEqual(claimed, hash) ? null : 'body does not match';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  return { verify, fetched: () => fetched };
}

/** Tolerance of timestamps, in seconds. */
const toleranceSeconds = 5 * 60;

/** Verifies webhooks as in Standard Webhooks; `secret` as shown to the user. */
export function standardVerifier(secret: string): Verifier {
  const key = Buffer.from(secret.replace(/^whsec_/u, ''), 'base64');
  return async ({ headers, body }) => {
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
    if (Math.abs(Date.now() / 1000 - Number(timestamp)) > toleranceSeconds)
      return 'timestamp out of tolerance';
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
    const given = String(signatures)
      .split(' ')
      .filter((signature) => signature.startsWith('v1,'))
      .map((signature) => Buffer.from(signature.slice(3), 'base64'));
    const isAny = given.some((one) => one.length === expected.length && timingSafeEqual(one, expected));
    return isAny ? null : 'signature does not match';
  };
}
