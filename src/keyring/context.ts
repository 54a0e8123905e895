import { randomInt } from 'node:crypto';
import { v7 } from 'uuid';
import type { Context } from '../domain/context.ts';
import type { Keyring } from './keyring.ts';
import { fillRandom, randomHex } from './random.ts';

/**
 * Creates the context of one decision at `now`, milliseconds since the epoch in the decision's realm; with the client's
 * address if it is made for a request.
 */
export type ContextAt = (now: number, clientAddress?: string) => Context;

/** Context with identifiers and secrets from the system's random source, hashed with the keyring. */
export function systemContext(keyring: Keyring): ContextAt {
  const hashed = (plain: string) => ({ plain, hash: keyring.hash(plain) });
  return (now, clientAddress) => ({
    now,
    clientAddress: clientAddress ?? null,
    newClientId,
    newSecret: () => hashed(randomHex(15)),
    newToken: (prefix) => hashed(`${prefix}_${randomHex(20)}`),
    random: Math.random,
    newId,
  });
}

let lastMs = 0;
let countInMs = 0;

/**
 * Counts within each millisecond, from a random number, as an id would otherwise show how many others were created in it;
 * continues in the next one when 16 bits do not suffice.
 */
function tick(): void {
  const ms = Math.max(Date.now(), lastMs);
  countInMs = ms === lastMs ? countInMs + 1 : Number.parseInt(randomHex(2), 16) >> 1;
  lastMs = countInMs > 0xffff ? ms + 1 : ms;
  if (countInMs > 0xffff) countInMs = 0;
}

/** Above the counter of 16 bits: separates the ids that several nodes create in one millisecond. */
const nodeBits = randomInt(0x10000) << 16;
const randomBytes = new Uint8Array(16);

/**
 * A UUID with a counter, so that ids of the same millisecond keep the order of their creation (RFC 9562, section 6.2,
 * method 1). Its random bytes come from the pool: fetching them for each id costs six times what the rest does.
 */
function newId(): string {
  tick();
  fillRandom(randomBytes);
  return v7({ msecs: lastMs, seq: (nodeBits | countInMs) >>> 0, random: randomBytes });
}

/**
 * 48 bits of time in milliseconds, a counter of 16 bits, 32 random bits: new ids sort last, which keeps indexes
 * compact.
 */
function newClientId(): string {
  tick();
  return lastMs.toString(16).padStart(12, '0') + countInMs.toString(16).padStart(4, '0') + randomHex(4);
}
