import type { Head } from './audit-chain.ts';
import type { Db } from './tables.ts';

/** How far the chain of a partner, or of '', was at some time, and the hash of its last event. */
export type KeptHead = Pick<Head, 'chain' | 'position' | 'hash'>;

/** Lists how far each chain is. */
export async function listHeads(db: Db): Promise<KeptHead[]> {
  return db.selectFrom('audit_chains').select(['chain', 'position', 'hash']).orderBy('chain').execute();
}
