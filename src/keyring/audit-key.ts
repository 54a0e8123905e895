import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Keyring } from './keyring.ts';

type Deriving = Pick<Keyring, 'deriveHex'>;

/** Returns the keys of the hashes that chain the events. */
export function auditKeyOf(keyring: Deriving): { inner: string; outer: string } {
  const keys = keyring.deriveHex('audit log', 128);
  return { inner: keys.slice(0, 64), outer: keys.slice(64) };
}

/** The DER encoding of an Ed25519 private key without the key itself (RFC 8410, section 7). */
const ed25519 = '302e020100300506032b657004220420';

/** Returns the key that signs heads of the audit log (Ed25519). */
export function auditHeadKeyOf(keyring: Deriving): KeyObject {
  const seed = keyring.deriveHex('audit head', 64);
  return createPrivateKey({ key: Buffer.from(ed25519 + seed, 'hex'), format: 'der', type: 'pkcs8' });
}

/** A public key as a JWK (RFC 8037). */
export function publicJwkOf(key: KeyObject): { kty: string; crv: string; x: string } {
  const { kty, crv, x } = createPublicKey(key).export({ format: 'jwk' });
  return { kty: kty as string, crv: crv as string, x: x as string };
}

/** Signs a document: a compact JWS (RFC 7515). */
export async function signedBy(key: KeyObject, document: object): Promise<string> {
  const { CompactSign } = await import('jose');
  const text = new TextEncoder().encode(JSON.stringify(document));
  return new CompactSign(text).setProtectedHeader({ alg: 'EdDSA' }).sign(key);
}

/** @throws Error if the document was not signed by this key */
export async function documentIn(key: KeyObject, signed: string): Promise<unknown> {
  const { compactVerify } = await import('jose');
  const { payload } = await compactVerify(signed, createPublicKey(key), { algorithms: ['EdDSA'] });
  return JSON.parse(new TextDecoder().decode(payload));
}
