import type { SigningKey } from '../domain/webhook/signing-key.ts';
import type { Keyring } from './keyring.ts';

type Place = Pick<SigningKey, 'kid'>;

/** Returns the place that a private signing key is sealed for. */
export function signingKeyPlace({ kid }: Place): string {
  return `webhook signing key/${kid}`;
}

/** Encrypts a private signing key, a JWK. */
export function sealSigningKey(keyring: Keyring, place: Place, jwk: object): Promise<string> {
  return keyring.sealStored(JSON.stringify(jwk), signingKeyPlace(place));
}

/** @throws Error if it was not sealed for this key */
export async function openSigningKey(
  keyring: Keyring,
  place: Place,
  sealed: string,
): Promise<Record<string, string>> {
  return JSON.parse(await keyring.open(sealed, signingKeyPlace(place))) as Record<string, string>;
}
