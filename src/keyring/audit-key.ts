import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Keyring } from './keyring.ts';

/** Returns the key of the hashes that chain the events. */
export function auditKeyOf(keyring: Pick<Keyring, 'deriveHex'>): KeyObject {
  return createSecretKey(keyring.deriveHex('audit log', 64), 'hex');
}
