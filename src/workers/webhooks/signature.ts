import { createHash, createHmac } from 'node:crypto';
import type { RefusedDefect } from '../../domain/webhook/defect.ts';
import { loadJose, type Signer } from './signing-keys.ts';

/** Age in seconds beyond which receivers reject a signature. */
const signatureSecondsMax = 5 * 60;

/**
 * Returns the value of `Plaid-Verification`: a JWT (RFC 7519) with the SHA-256 of the exact bytes that are sent. `now`
 * is real time in milliseconds, also in a sandbox, as the receiver compares it with its own clock.
 */
export async function verificationJwt(
  { kid, privateKey }: Signer,
  body: Uint8Array,
  now: number,
  defect: RefusedDefect | null,
): Promise<string> {
  const { SignJWT } = await loadJose();
  const hash = createHash('sha256').update(signedBytes(body, defect)).digest('hex');
  return new SignJWT({ iat: signedAt(now, defect), request_body_sha256: hash })
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
    .sign(privateKey);
}

/**
 * Returns the headers of Standard Webhooks, with one signature per secret, the newest first. `now` is real time in
 * milliseconds.
 */
export function standardHeaders(
  secrets: readonly string[],
  messageId: string,
  body: Uint8Array,
  now: number,
  defect: RefusedDefect | null,
): Record<string, string> {
  const timestamp = String(signedAt(now, defect));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/u, ''), 'base64');
    const signed = createHmac('sha256', key)
      .update(`${messageId}.${timestamp}.`)
      .update(signedBytes(body, defect));
    return `v1,${signed.digest('base64')}`;
  });
  return {
    'webhook-id': messageId,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** Returns the signing time in a webhook, in seconds since the epoch. */
function signedAt(now: number, defect: RefusedDefect | null): number {
  return Math.floor(now / 1000) - (defect === 'stale_iat' ? 2 * signatureSecondsMax : 0);
}

function signedBytes(body: Uint8Array, defect: RefusedDefect | null): Uint8Array {
  return defect === 'wrong_hash' ? Buffer.from('another body') : body;
}
