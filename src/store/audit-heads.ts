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
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

const keys = new WeakMap<DialectAdapter, AuditKey>();

/** Sets the key of the chains for all units of work of a store, of which `db` is one. */
export function setAuditKey(db: Db, key: AuditKey): void {
  keys.set(db.getExecutor().adapter, key);
}

/** @throws Error if the store was opened without the key of its chains */
export function auditKeyOf(db: Db): AuditKey {
  const key = keys.get(db.getExecutor().adapter);
  if (key === undefined) throw new Error('the store was opened without the key of its audit log');
  return key;
}

/** An event without what its chain adds. */
export type UnchainedEvent = Omit<ChainedEvent, 'seq' | 'position' | 'hash' | 'salt'>;

/** Adds events to their chains and returns them with their numbers; the caller inserts them in the same unit of work. */
export async function chained(db: Db, events: readonly UnchainedEvent[]): Promise<ChainedEvent[]> {
  const heads = await Heads.of(db, new Set(events.map(chainOf)));
  const numbers = await heads.nextNumbers(events.length);
  const rows = events.map((event, at) => heads.append({ ...event, seq: numbers[at] as number }));
  await heads.save();
  return rows;
}

/** The heads of some chains, locked until the unit of work ends. */
export class Heads {
  readonly #db: Db;
  readonly #key: AuditKey;
  readonly #heads = new Map<string, Head>();
  /** Number of the newest event on SQLite, where it cannot change in the unit of work. */
  #newest = 0;

  private constructor(db: Db) {
    this.#db = db;
    this.#key = auditKeyOf(db);
  }

  /** Locks the heads of these chains, in the same order in every unit of work; begins those that do not exist. */
  static async of(db: Db, chains: Iterable<string>): Promise<Heads> {
    const heads = new Heads(db);
    await heads.add(chains);
    return heads;
  }

  /** Locks further chains. */
  async add(chains: Iterable<string>): Promise<void> {
    for (const chain of [...new Set(chains)].toSorted()) if (!this.#heads.has(chain)) await this.#lock(chain);
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
    row.hash = linkOf(this.#key, head.hash, row);
    head.hash = row.hash;
    return row;
  }

  async save(): Promise<void> {
    for (const head of this.#heads.values()) {
      await saved(this.#db, { ...head, seal: sealOfHead(this.#key, head) });
    }
  }

  /**
   * Numbers for new events, in ascending order. They are taken under the lock of the events' chains, so that the order of
   * numbers is that of each chain.
   */
  async nextNumbers(count: number): Promise<number[]> {
    if (dialectOf(this.#db) === 'sqlite') {
      return Array.from({ length: count }, (_, at) => this.#newest + 1 + at);
    }
    const { rows } = await sql<{ seq: number }>`
      select nextval('events_seq_seq') as seq from generate_series(1, ${count}::int)`.execute(this.#db);
    return rows.map(({ seq }) => seq);
  }

  async #lock(chain: string): Promise<void> {
    this.#heads.set(chain, (await this.#find(chain)) ?? (await this.#begin(chain)));
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
    if (dialectOf(this.#db) === 'postgres') return (await locked(this.#db, { chain }))[0];
    const [found] = await read(this.#db, { chain });
    if (found === undefined) return undefined;
    const { newest, ...head } = found;
    this.#newest = newest ?? 0;
    return head;
  }
}

export function newHead(chain: string): Head {
  return { chain, position: 0, hash: noHash, chains: 0, chaining_from: null };
}

export async function insertHead(db: Db, head: Head): Promise<void> {
  const row = { ...head, seal: sealOfHead(auditKeyOf(db), head) };
  await db.insertInto('audit_chains').values(row).execute();
}

const columns = ['chain', 'position', 'hash', 'chains', 'chaining_from'] as const;

const read = prepared((db, args: { chain: string }) =>
  db
    .selectFrom('audit_chains')
    .select(columns)
    .select(sql<number | null>`(select max(seq) from events)`.as('newest'))
    .where('chain', '=', args.chain),
);

/** Updates the row without a change, which locks it. */
const locked = prepared((db, args: { chain: string }) =>
  db
    .updateTable('audit_chains')
    .set((row) => ({ position: row.ref('position') }))
    .where('chain', '=', args.chain)
    .returning(columns),
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
