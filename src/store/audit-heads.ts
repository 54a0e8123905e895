import { type KeyObject, randomUUID } from 'node:crypto';
import { type DialectAdapter, sql } from 'kysely';
import {
  chainOf,
  type Head,
  linkOf,
  noHash,
  operatorChain,
  type StoredEvent,
  sealOfHead,
} from './audit-chain.ts';
import { dialectOf } from './dialect.ts';
import type { AuditChainRow } from './event-tables.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

const keys = new WeakMap<DialectAdapter, KeyObject>();

/** Sets the key of the chains for all units of work of a store, of which `db` is one. */
export function setAuditKey(db: Db, key: KeyObject): void {
  keys.set(db.getExecutor().adapter, key);
}

/** @throws Error if the store was opened without the key of its chains */
export function auditKeyOf(db: Db): KeyObject {
  const key = keys.get(db.getExecutor().adapter);
  if (key === undefined) throw new Error('the store was opened without the key of its audit log');
  return key;
}

/** An event without what its chain adds. */
export type UnchainedEvent = Omit<StoredEvent, 'seq' | 'position' | 'hash' | 'salt' | 'commitment'>;

/** Adds events to their chains and returns them with their numbers; the caller inserts them in the same unit of work. */
export async function chained(db: Db, events: readonly UnchainedEvent[]): Promise<StoredEvent[]> {
  const heads = await Heads.of(db, new Set(events.map(chainOf)));
  const numbers = await nextNumbers(db, events.length);
  const rows = events.map((event, at) => heads.append({ ...event, seq: numbers[at] as number }));
  await heads.save();
  return rows;
}

/** The heads of some chains, locked until the unit of work ends. */
export class Heads {
  readonly #db: Db;
  readonly #key: KeyObject;
  readonly #heads = new Map<string, Head>();

  private constructor(db: Db) {
    this.#db = db;
    this.#key = auditKeyOf(db);
  }

  /** Locks the heads of these chains, in the same order in every unit of work; begins those that do not exist. */
  static async of(db: Db, chains: Iterable<string>): Promise<Heads> {
    const heads = new Heads(db);
    for (const chain of [...chains].toSorted()) await heads.#lock(chain);
    return heads;
  }

  get(chain: string): Head {
    const head = this.#heads.get(chain);
    if (head === undefined)
      throw new Error(`the head of the chain ${chain || 'without a partner'} is not locked`);
    return head;
  }

  /** Locks further chains. */
  async add(chains: Iterable<string>): Promise<void> {
    for (const chain of [...new Set(chains)].toSorted()) if (!this.#heads.has(chain)) await this.#lock(chain);
  }

  append(event: UnchainedEvent & { seq: number }): StoredEvent {
    const head = this.get(chainOf(event));
    const position = head.position + 1;
    const row = { ...event, position, hash: null, salt: randomUUID(), commitment: null };
    const hash = linkOf(this.#key, head.hash, row);
    this.set({ ...head, position, hash });
    return { ...row, hash };
  }

  set(head: Head): void {
    this.#heads.set(head.chain, head);
  }

  async save(): Promise<void> {
    for (const head of this.#heads.values()) await saved(this.#db, sealed(this.#key, head));
  }

  async #lock(chain: string): Promise<void> {
    const head = (await find(this.#db, chain)) ?? (await this.#begin(chain));
    this.set(head);
  }

  /** Under the lock of the operator's chain, which counts the others. */
  async #begin(chain: string): Promise<Head> {
    if (!this.#heads.has(operatorChain)) {
      const operators = await find(this.#db, operatorChain);
      if (operators === undefined) throw new Error('the audit log has no chains');
      this.set(operators);
      const begun = await find(this.#db, chain);
      if (begun !== undefined) return begun;
    }
    const operators = this.get(operatorChain);
    this.set({ ...operators, chains: operators.chains + 1 });
    const head = newHead(chain);
    await insertHead(this.#db, head);
    return head;
  }
}

export function newHead(chain: string): Head {
  return { chain, position: 0, hash: noHash, chains: 0, chaining_from: null };
}

export async function insertHead(db: Db, head: Head): Promise<void> {
  await db
    .insertInto('audit_chains')
    .values(sealed(auditKeyOf(db), head))
    .execute();
}

function sealed(key: KeyObject, head: Head): AuditChainRow {
  return { ...head, seal: sealOfHead(key, head) };
}

const columns = ['chain', 'position', 'hash', 'chains', 'chaining_from'] as const;

const read = prepared((db, args: { chain: string }) =>
  db.selectFrom('audit_chains').select(columns).where('chain', '=', args.chain),
);

/** Updates the row without a change, which locks it. */
const locked = prepared((db, args: { chain: string }) =>
  db
    .updateTable('audit_chains')
    .set((row) => ({ position: row.ref('position') }))
    .where('chain', '=', args.chain)
    .returning(columns),
);

async function find(db: Db, chain: string): Promise<Head | undefined> {
  const [head] = await (dialectOf(db) === 'sqlite' ? read : locked)(db, { chain });
  return head;
}

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

const newest = prepared((db) => db.selectFrom('events').select('seq').orderBy('seq', 'desc').limit(1));

/**
 * Numbers for new events, in ascending order. They are taken under the lock of the events' chains, so that the order of
 * numbers is that of each chain.
 */
async function nextNumbers(db: Db, count: number): Promise<number[]> {
  if (dialectOf(db) === 'sqlite') {
    const [last] = await newest(db, {});
    return Array.from({ length: count }, (_, at) => (last?.seq ?? 0) + 1 + at);
  }
  const { rows } = await sql<{ seq: number }>`
    select nextval('events_seq_seq') as seq from generate_series(1, ${count}::int)`.execute(db);
  return rows.map(({ seq }) => seq);
}
