import type { Logo } from '../domain/logo.ts';
import type { Db } from './tables.ts';

/** Keeps a logo under its hash; the same image is kept once. */
export async function saveLogo(db: Db, { sha256, png }: Logo, now: number): Promise<void> {
  await db
    .insertInto('logos')
    .values({ sha256, png, created_at: now })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
}
