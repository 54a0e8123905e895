import { randomFillSync } from 'node:crypto';

/** A call to the system's random source costs more than the bytes, so many are fetched at a time. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/** Returns `count` random bytes (at most 4096) in hex. */
export function randomHex(count: number): string {
  return take(count, (start, end) => pool.toString('hex', start, end));
}

/** Fills an array of at most 4096 bytes with random bytes. */
export function fillRandom(target: Uint8Array): void {
  take(target.length, (start, end) => pool.copy(target, 0, start, end));
}

/** Reads bytes of the pool. Each is given out once, then erased from memory. */
function take<T>(count: number, read: (start: number, end: number) => T): T {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += count;
  const taken = read(start, used);
  pool.fill(0, start, used);
  return taken;
}
