import { sql } from 'kysely';
import type { Logo } from '../domain/logo.ts';
import { processClock } from './clock.ts';
import type { EndCustomerScope } from './end-customers.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

/**
 * Saves a logo under its hash; each image is stored once. That of a sandbox is removed when neither the sandbox nor a
 * snapshot has it any more: on PostgreSQL its rows are locked here, in the order of the removal, until the unit of work
 * has saved what refers to it.
 */
export async function saveLogo(
  db: Db,
  { sha256, png }: Logo,
  { partnerClientId, realm }: EndCustomerScope,
): Promise<void> {
  const now = processClock.now();
  if (realm === 'sandbox') {
    await db
      .insertInto('sandbox_logos')
      .values({ partner_client_id: partnerClientId, sha256, bytes: png.length, saved_at: now })
      .onConflict((conflict) =>
        conflict.columns(['partner_client_id', 'sha256']).doUpdateSet({ saved_at: now }),
      )
      .execute();
  }
  await db
    .insertInto('logos')
    .values({ sha256, png, created_at: now, is_live: Number(realm === 'live') })
    .onConflict((conflict) =>
      conflict
        .column('sha256')
        .doUpdateSet({ is_live: 1 })
        // Otherwise the row is locked only.
        .where('logos.is_live', '<', (row) => row.ref('excluded.is_live')),
    )
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

/** A logo of a partner's sandbox. */
export interface SandboxLogo {
  partnerClientId: string;
  sha256: string;
}

/** In no end customer of the sandbox, and in none of its snapshots. */
export const isUnusedInSandbox = sql<boolean>`not exists (select 1 from end_customers customers
    where customers.logo_sha256 = sandbox_logos.sha256
    and customers.partner_client_id = sandbox_logos.partner_client_id and customers.realm = 'sandbox')
  and not exists (select 1 from snapshot_end_customers customers
    where customers.logo_sha256 = sandbox_logos.sha256
    and customers.partner_client_id = sandbox_logos.partner_client_id)`;

/** Returns the next `limit` logos of sandboxes, and whether each has been unused since before a time, in real time. */
export async function listSandboxLogos(
  db: Db,
  { after, before, limit }: { after: SandboxLogo | null; before: number; limit: number },
): Promise<(SandboxLogo & { isUnused: boolean })[]> {
  const place = sql`(${after?.partnerClientId ?? ''}, ${after?.sha256 ?? ''})`;
  const { rows } = await sql<{ partner_client_id: string; sha256: string; is_unused: number }>`select
      partner_client_id, sha256, case when saved_at < ${before} and ${isUnusedInSandbox} then 1 else 0 end as is_unused
    from sandbox_logos where (partner_client_id, sha256) > ${place}
    order by partner_client_id, sha256 limit ${limit}`.execute(db);
  return rows.map((row) => ({
    partnerClientId: row.partner_client_id,
    sha256: row.sha256,
    isUnused: row.is_unused === 1,
  }));
}

/** Removes a logo of a sandbox that has been unused since before a time; the image too, if it is nowhere else. */
export async function removeUnusedLogo(
  db: Db,
  { partnerClientId, sha256 }: SandboxLogo,
  before: number,
): Promise<void> {
  const { numAffectedRows } = await sql`delete from sandbox_logos
    where partner_client_id = ${partnerClientId} and sha256 = ${sha256}
    and saved_at < ${before} and ${isUnusedInSandbox}`.execute(db);
  if (numAffectedRows === 0n) return;
  await db
    .deleteFrom('logos')
    .where('sha256', '=', sha256)
    .where('is_live', '=', 0)
    .where((row) =>
      row.not(row.exists(row.selectFrom('sandbox_logos').select('sha256').where('sha256', '=', sha256))),
    )
    .execute();
}
