import { createHash, createHmac } from 'node:crypto';
import type { RefusedDefect } from '../domain/webhook/defect.ts';
import type { Signer } from './signing-keys.ts';

/** JWTs older than this are refused by their receivers, in seconds. */
const jwtSecondsMax = 5 * 60;

/**
 * The value of `Plaid-Verification`: a JWT (RFC 7519) that holds the SHA-256 of the very bytes that are sent. `now` is real
 * time in milliseconds, whatever a sandbox's clock shows: its receiver compares it with its own.
 */
export async function verificationJwt(
  { kid, privateKey }: Signer,
  body: Uint8Array,
  now: number,
  defect: RefusedDefect | null,
): Promise<string> {
  const { SignJWT } = await import('jose');
  const issuedAt = Math.floor(now / 1000) - (defect === 'stale_iat' ? 2 * jwtSecondsMax : 0);
  const hashed = defect === 'wrong_hash' ? Buffer.from('another body') : body;
  const hash = createHash('sha256').update(hashed).digest('hex');
  return new SignJWT({ iat: issuedAt, request_body_sha256: hash })
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
    .sign(privateKey);
}

/** The headers of Standard Webhooks; a signature by each of the secrets, the newest first. `now` is real time in milliseconds. */
export function standardHeaders(
  secrets: readonly string[],
  messageId: string,
  body: Uint8Array,
  now: number,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/u, ''), 'base64');
    const signed = createHmac('sha256', key).update(`${messageId}.${timestamp}.`).update(body);
    return `v1,${signed.digest('base64')}`;
  });
  return {
    'webhook-id': messageId,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
