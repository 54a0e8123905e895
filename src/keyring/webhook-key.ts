import type { SigningKey } from '../domain/webhook/signing-key.ts';
import type { Keyring } from './keyring.ts';

type Place = Pick<SigningKey, 'kid'>;

/** Encrypts a private signing key, a JWK. */
export function sealSigningKey(keyring: Keyring, { kid }: Place, jwk: object): string {
  return keyring.seal(JSON.stringify(jwk), `webhook signing key/${kid}`);
}

/** @throws Error if it was not sealed for this key */
export function openSigningKey(keyring: Keyring, { kid }: Place, sealed: string): Record<string, string> {
  return JSON.parse(keyring.open(sealed, `webhook signing key/${kid}`)) as Record<string, string>;
}
