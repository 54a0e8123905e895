import { randomUUIDv7 } from 'node:crypto';
import type { Context } from '../domain/context.ts';
import type { Keyring } from './keyring.ts';
import { randomHex } from './random.ts';

/** Makes the context of one decision at `now`, milliseconds since the epoch in the decision's realm. */
export type ContextAt = (now: number) => Context;

/** Identifiers and secrets from the system's random source, hashed with the keyring. */
export function systemContext(keyring: Keyring): ContextAt {
  const hashed = (plain: string) => ({ plain, hash: keyring.hash(plain) });
  return (now) => ({
    now,
    newClientId: () => randomHex(12),
    newSecret: () => hashed(randomHex(15)),
    newToken: (prefix) => hashed(`${prefix}_${randomHex(20)}`),
    newId: () => randomUUIDv7(),
  });
}
