import { randomFillSync } from 'node:crypto';

/** A call to the system's random source costs more than the bytes, so many are fetched at a time. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/** Returns `bytes` random bytes (at most 4096) in hex; each is returned once, then erased from memory. */
export function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += bytes;
  const hex = pool.toString('hex', start, used);
  pool.fill(0, start, used);
  return hex;
}
