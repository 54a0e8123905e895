import type { Logo } from '../domain/logo.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

/** Saves a logo under its hash; each image is stored once. */
export async function saveLogo(db: Db, { sha256, png }: Logo, now: number): Promise<void> {
  await db
    .insertInto('logos')
    .values({ sha256, png, created_at: now })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
}

const logoOf = prepared((db, args: { sha256: string }) =>
  db.selectFrom('logos').select('png').where('sha256', '=', args.sha256),
);

/** Finds the PNG with a hash. */
export async function findLogo(db: Db, sha256: string): Promise<Buffer | undefined> {
  const [row] = await logoOf(db, { sha256 });
  return row && Buffer.from(row.png);
}
