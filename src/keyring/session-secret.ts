import type { Secret } from '../domain/context.ts';
import type { Keyring } from './keyring.ts';
import { randomHex } from './random.ts';

/** What the cookie of somebody who is signed in holds: 256 random bits. */
export function newSessionSecret(keyring: Keyring): Secret {
  const plain = randomHex(32);
  return { plain, hash: sessionHash(keyring, plain) };
}

/** The form in which the store knows a session. */
export function sessionHash(keyring: Keyring, plain: string): string {
  return keyring.hash(`session ${plain}`);
}
