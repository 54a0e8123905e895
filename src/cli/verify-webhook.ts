import { createHash } from 'node:crypto';
import { decodeProtectedHeader, errors, importJWK, jwtVerify, type ProtectedHeaderParameters } from 'jose';
import type { Static } from 'typebox';
import type { publicKey } from '../api/partner/webhook-verification-key.ts';

/** A key as returned by the server. */
export type WebhookKey = Static<typeof publicKey>;

/** Older signatures may be replays. */
const ageSecondsMax = 5 * 60;
/** Allowed clock difference. */
const toleranceSeconds = 5;

/**
 * Verifies a webhook as its receiver should: algorithm, key, signature, age, and the hash of the exact bytes. Returns the
 * problem, or null. `keyOf` returns a key, or undefined if it is unknown.
 */
export async function problemOf(
  { headers, body }: { headers: Record<string, string>; body: string },
  keyOf: (kid: string) => Promise<WebhookKey | undefined>,
): Promise<string | null> {
  const jwt = headers['plaid-verification'];
  if (jwt === undefined) return 'it has no signature';
  const header = headerOf(jwt);
  if (header?.alg !== 'ES256') return 'it is not signed with ES256';
  const key = header.kid === undefined ? undefined : await keyOf(header.kid);
  if (key === undefined) return 'its key is unknown';
  if (key.expired_at !== null && key.expired_at * 1000 <= Date.now()) return 'its key has expired';
  try {
    const { payload } = await jwtVerify(jwt, await importJWK({ ...key }, 'ES256'), {
      algorithms: ['ES256'],
      maxTokenAge: ageSecondsMax,
      clockTolerance: toleranceSeconds,
    });
    const hash = createHash('sha256').update(body).digest('hex');
    return payload['request_body_sha256'] === hash ? null : 'another body was signed';
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'it was signed more than five minutes ago';
    if (error instanceof errors.JOSEError) return 'its signature is invalid';
    throw error;
  }
}

function headerOf(jwt: string): ProtectedHeaderParameters | undefined {
  try {
    return decodeProtectedHeader(jwt);
  } catch {
    return undefined;
  }
}
