import type { SigningKey } from '../domain/webhook/signing-key.ts';
import type { Keyring } from './keyring.ts';

type Place = Pick<SigningKey, 'kid'>;

/** Encrypts the private half of a signing key, a JWK. */
export function sealSigningKey(keyring: Keyring, { kid }: Place, jwk: object): string {
  return keyring.seal(JSON.stringify(jwk), `webhook signing key/${kid}`);
}

/** @throws Error when it was not sealed for this key */
export function openSigningKey(keyring: Keyring, { kid }: Place, sealed: string): Record<string, string> {
  return JSON.parse(keyring.open(sealed, `webhook signing key/${kid}`)) as Record<string, string>;
}
