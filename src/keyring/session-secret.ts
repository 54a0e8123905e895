import type { Secret } from '../domain/context.ts';
import type { Keyring } from './keyring.ts';
import { randomHex } from './random.ts';

/** Returns the value of a session cookie: 256 random bits. */
export function newSessionSecret(keyring: Keyring): Secret {
  const plain = randomHex(32);
  return { plain, hash: sessionHash(keyring, plain) };
}

/** Returns the hash under which a session is stored. */
export function sessionHash(keyring: Keyring, plain: string): string {
  return keyring.hash(`session ${plain}`);
}
