import { randomUUID } from 'node:crypto';
import { type DialectAdapter, sql } from 'kysely';
import {
  type AuditKey,
  type ChainedEvent,
  chainOf,
  type Head,
  linkOf,
  noHash,
  operatorChain,
  sealOfHead,
} from './audit-chain.ts';
import { dialectOf } from './dialect.ts';
import type { AuditChainRow } from './event-tables.ts';
import { insertRows, prepared } from './prepared.ts';
import type { Db } from './tables.ts';

/** The chains of a store, as its units of work know them. */
interface Chains {
  key: AuditKey;
  /**
   * On SQLite, where this process is the only writer, the heads as of the last unit of work. They are written once for each
   * transaction, which can contain many units.
   */
  heads: Map<string, Head>;
  /** Chains whose heads are to be written in this transaction. */
  unsaved: Set<string>;
  /** Number of the newest event; undefined if it is not known. */
  newest: number | undefined;
}

const chainsOfStores = new WeakMap<DialectAdapter, Chains>();

/** Sets the key of the chains for all units of work of a store, of which `db` is one. */
export function setAuditKey(db: Db, key: AuditKey): void {
  const chains = { key, heads: new Map(), unsaved: new Set<string>(), newest: undefined };
  chainsOfStores.set(db.getExecutor().adapter, chains);
}

/** Writes the heads that units of work of this transaction have changed, on SQLite. */
export async function saveHeads(db: Db): Promise<void> {
  const chains = chainsOfStores.get(db.getExecutor().adapter);
  if (chains === undefined) return;
  for (const chain of chains.unsaved) await saved(db, sealed(chains, chains.heads.get(chain) as Head));
  chains.unsaved.clear();
}

/** Forgets the heads of a transaction that was rolled back. */
export function forgetHeads(db: Db): void {
  const chains = chainsOfStores.get(db.getExecutor().adapter);
  if (chains === undefined) return;
  chains.heads.clear();
  chains.unsaved.clear();
  chains.newest = undefined;
}

/** @throws Error if the store was opened without the key of its chains */
function chainsOf(db: Db): Chains {
  const chains = chainsOfStores.get(db.getExecutor().adapter);
  if (chains === undefined) throw new Error('the store was opened without the key of its audit log');
  return chains;
}

/** @throws Error if the store was opened without the key of its chains */
export function auditKeyOf(db: Db): AuditKey {
  return chainsOf(db).key;
}

/** An event without what its chain adds. */
export type UnchainedEvent = Omit<ChainedEvent, 'seq' | 'position' | 'hash' | 'salt'>;

/** Inserts events with what their chains add, and returns them. */
export async function insertChained(db: Db, events: readonly UnchainedEvent[]): Promise<ChainedEvent[]> {
  const heads = await Heads.of(db, new Set(events.map(chainOf)), events.length);
  const numbers = await heads.nextNumbers(events.length);
  const rows = events.map((event, at) => heads.append({ ...event, seq: numbers[at] as number }));
  await insertRows(db, 'events', rows);
  await heads.save();
  return rows;
}

/** The heads of some chains, locked until the unit of work ends. */
export class Heads {
  readonly #db: Db;
  readonly #chains: Chains;
  readonly #isCached: boolean;
  readonly #heads = new Map<string, Head>();
  #newest: number | undefined;
  /** Numbers taken when the only chain was locked, on PostgreSQL. */
  #numbers: readonly number[] | undefined;

  private constructor(db: Db) {
    this.#db = db;
    this.#chains = chainsOf(db);
    this.#isCached = dialectOf(db) === 'sqlite';
  }

  /**
   * Locks the heads of these chains, in the same order in every unit of work; begins those that do not exist. `count` is the
   * number of events that will be added.
   */
  static async of(db: Db, chains: Iterable<string>, count = 0): Promise<Heads> {
    const heads = new Heads(db);
    const wanted = new Set(chains);
    // Usually there is one, and it exists: one query then locks it and takes the numbers.
    const [chain] = wanted;
    if (wanted.size === 1 && chain !== undefined && !heads.#isCached) await heads.#lockFor(chain, count);
    await heads.add(wanted);
    return heads;
  }

  /** Locks further chains. */
  async add(chains: Iterable<string>): Promise<void> {
    const wanted = new Set(chains);
    // A new chain locks that of the operator, which comes first.
    if (wanted.size > 1 && (await this.#areNew(wanted))) wanted.add(operatorChain);
    for (const chain of [...wanted].toSorted()) if (!this.#heads.has(chain)) await this.#lock(chain);
  }

  /** The head of a locked chain; changes are saved by `save`. */
  get(chain: string): Head {
    const head = this.#heads.get(chain);
    if (head === undefined) throw new Error(`the head of chain '${chain}' is not locked`);
    return head;
  }

  /** Adds the event to its chain, which adds its position, hash and salt. */
  append(event: UnchainedEvent & { seq: number }): ChainedEvent {
    const head = this.get(chainOf(event));
    head.position += 1;
    const row = Object.assign(event, { position: head.position, hash: noHash, salt: randomUUID() });
    row.hash = linkOf(this.#chains.key, head.hash, row);
    head.hash = row.hash;
    return row;
  }

  /** Call it last, when all else is written: a unit that fails before has not changed the heads of others. */
  async save(): Promise<void> {
    for (const [chain, head] of this.#heads) {
      if (this.#isCached) {
        this.#chains.heads.set(chain, head);
        this.#chains.unsaved.add(chain);
      } else await saved(this.#db, sealed(this.#chains, head));
    }
    if (this.#newest !== undefined) this.#chains.newest = this.#newest;
  }

  /**
   * Numbers for new events, in ascending order. They are taken under the lock of the events' chains, so that the order of
   * numbers is that of each chain.
   */
  async nextNumbers(count: number): Promise<readonly number[]> {
    if (this.#isCached) {
      const newest = this.#chains.newest ?? (await newestEvent(this.#db, {}))[0]?.seq ?? 0;
      this.#newest = newest + count;
      return Array.from({ length: count }, (_, at) => newest + 1 + at);
    }
    if (this.#numbers?.length === count) return this.#numbers;
    const { rows } = await sql<{ seq: number }>`
      select nextval('events_seq_seq') as seq from generate_series(1, ${count}::int)`.execute(this.#db);
    return rows.map(({ seq }) => seq);
  }

  async #lockFor(chain: string, count: number): Promise<void> {
    const [found] = await lockedWithNumbers(this.#db, { chain, count });
    if (found === undefined) return;
    const { numbers, ...head } = found;
    this.#heads.set(chain, head);
    this.#numbers = numbers;
  }

  async #lock(chain: string): Promise<void> {
    this.#heads.set(chain, (await this.#find(chain)) ?? (await this.#begin(chain)));
  }

  /** Whether any of these chains does not exist yet. */
  async #areNew(chains: ReadonlySet<string>): Promise<boolean> {
    const known = this.#db
      .selectFrom('audit_chains')
      .select('chain')
      .where('chain', 'in', [...chains]);
    return (await known.execute()).length < chains.size;
  }

  /** Under the lock of the operator's chain, which counts the others. */
  async #begin(chain: string): Promise<Head> {
    if (!this.#heads.has(operatorChain)) {
      const operators = await this.#find(operatorChain);
      if (operators === undefined) throw new Error('the audit log has no chains');
      this.#heads.set(operatorChain, operators);
      const begun = await this.#find(chain);
      if (begun !== undefined) return begun;
    }
    this.get(operatorChain).chains += 1;
    const head = newHead(chain);
    await insertHead(this.#db, head);
    return head;
  }

  async #find(chain: string): Promise<Head | undefined> {
    const known = this.#chains.heads.get(chain);
    if (known !== undefined) return { ...known };
    const [head] = await (this.#isCached ? read : locked)(this.#db, { chain });
    return head;
  }
}

export function newHead(chain: string): Head {
  return { chain, position: 0, hash: noHash, chains: 0, chaining_from: null };
}

export async function insertHead(db: Db, head: Head): Promise<void> {
  await db
    .insertInto('audit_chains')
    .values(sealed(chainsOf(db), head))
    .execute();
}

/** Deletes the head of a chain; returns whether it existed. */
export async function deleteHead(db: Db, chain: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('audit_chains')
    .where('chain', '=', chain)
    .executeTakeFirstOrThrow();
  const chains = chainsOf(db);
  chains.heads.delete(chain);
  chains.unsaved.delete(chain);
  return numDeletedRows > 0n;
}

function sealed({ key }: Chains, head: Head): AuditChainRow {
  return { ...head, seal: sealOfHead(key, head) };
}

const columns = ['chain', 'position', 'hash', 'chains', 'chaining_from'] as const;

const read = prepared((db, args: { chain: string }) =>
  db.selectFrom('audit_chains').select(columns).where('chain', '=', args.chain),
);

const newestEvent = prepared((db) => db.selectFrom('events').select('seq').orderBy('seq', 'desc').limit(1));

/** Updates the row without a change, which locks it. */
const locked = prepared((db, args: { chain: string }) =>
  db
    .updateTable('audit_chains')
    .set((row) => ({ position: row.ref('position') }))
    .where('chain', '=', args.chain)
    .returning(columns),
);

/** The numbers depend on the row, so that they are taken when it is locked. */
const lockedWithNumbers = prepared((db, args: { chain: string; count: number }) =>
  db
    .updateTable('audit_chains')
    .set((row) => ({ position: row.ref('position') }))
    .where('chain', '=', args.chain)
    .returning(columns)
    .returning(
      sql<number[]>`to_json(array(select nextval('events_seq_seq')
        from generate_series(1, ${args.count}::int + 0 * length(audit_chains.chain))))`.as('numbers'),
    ),
);

const saved = prepared((db, args: AuditChainRow) =>
  db
    .updateTable('audit_chains')
    .set({
      position: args.position,
      hash: args.hash,
      chains: args.chains,
      chaining_from: args.chaining_from,
      seal: args.seal,
    })
    .where('chain', '=', args.chain),
);
