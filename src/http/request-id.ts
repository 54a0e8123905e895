import { randomFillSync } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const length = 15;
/** Random bytes are fetched in bulk: a call to the system's source costs more than everything else here. */
const pool = new Uint8Array(256 * length);
let used = pool.length;

/** 15 letters and digits. Identifies a request; not a secret. */
export function newRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let id = '';
  for (const end = used + length; used < end; used += 1) {
    id += alphabet[(pool[used] as number) % alphabet.length];
  }
  return id;
}
