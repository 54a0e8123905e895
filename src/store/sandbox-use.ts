import { type RawBuilder, sql } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import { limitOf, type Quota, quotaNames, requireRoom, type SandboxLimits } from '../domain/sandbox/quota.ts';
import type { EndCustomerScope } from './end-customers.ts';
import { listSnapshots } from './sandbox-snapshots.ts';
import type { Db } from './tables.ts';
import { mostPending } from './webhook-room.ts';

/** How much a sandbox uses of what its partner can add to it with many calls. */
interface Use {
  endCustomers: number;
  logoBytes: number;
}

interface Known {
  use: Use;
  /** Monotonic time. */
  countedAt: number;
  /** Whether something was added to the count: perhaps a logo that the sandbox has already. */
  isEstimate: boolean;
}

/** How long a count is used, with what this node has added since. Other nodes add too. */
const countedForMs = 10_000;
/** How old the count is at most by which calls are rejected, so that a reset on another node counts soon. */
const rejectedByMs = 500;
const sandboxesMax = 10_000;

/**
 * Counts what sandboxes use, without a query for each call: a count of the store is kept for some seconds, and increased by
 * what is added. So a quota can be exceeded by what arrives concurrently, and by what other nodes add meanwhile.
 */
export class SandboxUses {
  readonly #db: Db;
  readonly #limits: SandboxLimits;
  readonly #known = new Map<string, Known>();
  readonly #counting = new Map<string, Promise<Known>>();

  constructor(db: Db, limits: SandboxLimits) {
    this.#db = db;
    this.#limits = limits;
  }

  /**
   * Counts an end customer or a logo that is about to be added, by `db`, perhaps that of a unit of work; the live realm has no quotas.
   *
   * @throws DomainError QUOTA_EXCEEDED if there is no room
   */
  async add(
    db: Db,
    { partnerClientId, realm }: EndCustomerScope,
    { endCustomers = 0, logoBytes = 0 }: Partial<Use>,
  ): Promise<void> {
    if (realm === 'live') return;
    const isExceeded = ({ use }: Known) =>
      use.endCustomers + endCustomers > this.#limits.endCustomers ||
      use.logoBytes + logoBytes > this.#limits.logoBytes;
    let known = await this.#use(db, partnerClientId, countedForMs);
    if (isExceeded(known)) known = await this.#use(db, partnerClientId, known.isEstimate ? 0 : rejectedByMs);
    const { use } = known;
    requireRoom('end_customers', use.endCustomers, endCustomers, this.#limits);
    requireRoom('logo_bytes', use.logoBytes, logoBytes, this.#limits);
    use.endCustomers += endCustomers;
    use.logoBytes += logoBytes;
    known.isEstimate = true;
  }

  /** Counts a sandbox again at the next call, as it was reset or restored. */
  forget(partnerClientId: string): void {
    this.#known.delete(partnerClientId);
  }

  /** Returns how much of each quota is used. */
  async quotas(partnerClientId: string): Promise<Quota[]> {
    const db = this.#db;
    const { endCustomers, logoBytes } = await countUse(db, partnerClientId, this.#limits);
    const snapshots = await listSnapshots(db, partnerClientId);
    const used = {
      end_customers: endCustomers,
      logo_bytes: logoBytes,
      snapshots: snapshots.length,
      snapshot_end_customers: snapshots.reduce((sum, one) => sum + one.endCustomers, 0),
      pending_webhooks: await mostPending(db, partnerClientId, this.#limits.webhooks),
    };
    return quotaNames.map((name) => ({ name, used: used[name], limit: limitOf(name, this.#limits) }));
  }

  async #use(db: Db, partnerClientId: string, youngerThanMs: number): Promise<Known> {
    const known = this.#known.get(partnerClientId);
    if (known !== undefined && performance.now() - known.countedAt < youngerThanMs) return known;
    // A unit of work counts for itself: another count may wait for a connection that the units hold.
    if (db !== this.#db) return this.#count(db, partnerClientId);
    let counting = this.#counting.get(partnerClientId);
    if (counting === undefined) {
      counting = this.#count(db, partnerClientId).finally(() => this.#counting.delete(partnerClientId));
      this.#counting.set(partnerClientId, counting);
    }
    return counting;
  }

  async #count(db: Db, partnerClientId: string): Promise<Known> {
    const use = await countUse(db, partnerClientId, this.#limits);
    const known = { use, countedAt: performance.now(), isEstimate: false };
    if (this.#known.size >= sandboxesMax) this.#known.clear();
    this.#known.set(partnerClientId, known);
    return known;
  }
}

/** Counts not more than one end customer of each kind beyond the limit. */
async function countUse(db: Db, partnerClientId: string, { endCustomers }: SandboxLimits): Promise<Use> {
  const { present, removed } = await countCustomers(db, partnerClientId, sql`limit ${endCustomers + 1}`);
  const { bytes } = await db
    .selectFrom('sandbox_logos')
    .select((row) => row.fn.sum<number | null>('bytes').as('bytes'))
    .where('partner_client_id', '=', partnerClientId)
    .executeTakeFirstOrThrow();
  return { endCustomers: present + removed, logoBytes: Number(bytes ?? 0) };
}

/** Counts the end customers of a sandbox: present ones, and removed ones. */
export async function countSandboxCustomers(
  db: Db,
  partnerClientId: string,
): Promise<{ present: number; removed: number }> {
  return countCustomers(db, partnerClientId, sql``);
}

/** Within the indexes, so that the partner's live end customers are not read. */
async function countCustomers(db: Db, partnerClientId: string, bounded: RawBuilder<unknown>) {
  const { rows } = await sql<{ present: number; removed: number }>`select
    (select count(*) from (select 1 from end_customers where application_scope = ${partnerClientId}
      and removed_at is null ${bounded}) as present) as present,
    (select count(*) from (select 1 from end_customers where partner_client_id = ${partnerClientId}
      and realm = ${sql.lit<Realm>('sandbox')} and removed_at is not null ${bounded}) as removed) as removed`.execute(
    db,
  );
  return { present: Number(rows[0]?.present), removed: Number(rows[0]?.removed) };
}
