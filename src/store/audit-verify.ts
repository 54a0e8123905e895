import {
  type AuditKey,
  chainOf,
  type Head,
  linkOf,
  noHash,
  operatorChain,
  type StoredEvent,
  sealOfGap,
  sealOfHead,
} from './audit-chain.ts';
import type { KeptHead } from './audit-head.ts';
import { StoreOpenError } from './store.ts';
import type { Db } from './tables.ts';

const pageSize = 1_000;

/** The first difference in a chain. */
export interface AuditProblem {
  kind: 'changed' | 'missing' | 'added';
  /** The partner of the chain; null for that of events without one. */
  partnerClientId: string | null;
  /** Position in the chain; null if the chain itself is concerned. */
  position: number | null;
  /** Null if the event is missing. */
  eventId: string | null;
  /** Number of the event; of the next one in the store if it is missing. */
  seq: number | null;
  message: string;
}

/** The result of a verification. */
export interface AuditReport {
  events: number;
  chains: number;
  /** The first of each chain, in the order of the events. */
  problems: AuditProblem[];
}

/** How far a chain has been verified. */
interface Progress {
  chain: string;
  position: number;
  hash: string;
  problem: AuditProblem | null;
}

/**
 * Verifies all chains, reading every event, and that they contain the events up to earlier heads. `db` reads from one snapshot of
 * the store.
 *
 * @throws StoreOpenError while events of earlier versions are not in the chains yet
 */
export async function verifyAuditLog(
  db: Db,
  key: AuditKey,
  kept: readonly KeptHead[] = [],
): Promise<AuditReport> {
  return new Verification(db, key, kept).run();
}

/** Lists some events after one, in order, the first ones without it; fewer than a page only at the end. */
export function eventsAfter(db: Db, seq: number | undefined): Promise<StoredEvent[]> {
  return db
    .selectFrom('events')
    .selectAll()
    .$if(seq !== undefined, (query) => query.where('seq', '>', seq as number))
    .orderBy('seq')
    .limit(pageSize)
    .execute();
}

class Verification {
  readonly #db: Db;
  readonly #key: AuditKey;
  readonly #chains = new Map<string, Progress>();
  readonly #kept: Map<string, KeptHead>;
  /** Partners whose chains were removed with them. */
  readonly #removed = new Set<string>();
  #heads = new Map<string, Head & { seal: string }>();

  constructor(db: Db, key: AuditKey, kept: readonly KeptHead[]) {
    this.#db = db;
    this.#key = key;
    this.#kept = new Map(kept.map((head) => [head.chain, head]));
  }

  async run(): Promise<AuditReport> {
    const heads = await this.#db.selectFrom('audit_chains').selectAll().execute();
    this.#heads = new Map(heads.map((head) => [head.chain, head]));
    this.#requireChained();
    let events = 0;
    for (let after: number | undefined; ; ) {
      const rows = await eventsAfter(this.#db, after);
      for (const row of rows) await this.#verify(row);
      events += rows.length;
      if (rows.length < pageSize) break;
      after = rows.at(-1)?.seq;
    }
    for (const chain of new Set([...this.#heads.keys(), ...this.#chains.keys()])) await this.#end(chain);
    this.#verifyKept();
    await this.#verifyChains();
    const found = [...this.#chains.values()].flatMap(({ problem }) => problem ?? []);
    const problems = found.toSorted((one, other) => (one.seq ?? Infinity) - (other.seq ?? Infinity));
    return { events, chains: this.#heads.size, problems };
  }

  #requireChained(): void {
    const operators = this.#heads.get(operatorChain);
    if (operators === undefined || operators.chaining_from === null) return;
    // Otherwise it was changed, which the verification finds.
    if (operators.seal !== sealOfHead(this.#key, operators)) return;
    throw new StoreOpenError(
      'a server of this version has not completed its first start with the store, which adds the events of earlier ' +
        'versions to the chains of the audit log; retry after that',
    );
  }

  #progressOf(chain: string): Progress {
    const known = this.#chains.get(chain);
    if (known !== undefined) return known;
    const progress = { chain, position: 0, hash: noHash, problem: null };
    this.#chains.set(chain, progress);
    return progress;
  }

  async #verify(row: StoredEvent): Promise<void> {
    const progress = this.#progressOf(chainOf(row));
    if (progress.problem !== null) return;
    if (row.position !== progress.position + 1) await this.#skipGaps(progress);
    progress.problem = await this.#problemOf(row, progress);
    this.#continue(progress, progress.position + 1, row.hash ?? noHash);
    if (row.type === 'partner.removed') this.#removed.add(row.partner_client_id ?? '');
  }

  #continue(progress: Progress, position: number, hash: string): void {
    progress.position = position;
    progress.hash = hash;
    const kept = this.#kept.get(progress.chain);
    if (kept?.position !== position || kept.hash === hash) return;
    const message = `${nameOf(progress.chain)} differs from the kept head at position ${position}`;
    progress.problem ??= problem(progress.chain, { kind: 'changed', position, message });
  }

  /** Continues after the removed events that follow. */
  async #skipGaps(progress: Progress): Promise<void> {
    for (;;) {
      const next = progress.position + 1;
      const gap = await this.#db
        .selectFrom('audit_gaps')
        .selectAll()
        .where('chain', '=', progress.chain)
        .where('first', '=', next)
        .executeTakeFirst();
      if (gap === undefined || gap.last < next || gap.seal !== sealOfGap(this.#key, gap)) return;
      this.#continue(progress, gap.last, gap.hash);
    }
  }

  async #problemOf(row: StoredEvent, { chain, position, hash }: Progress): Promise<AuditProblem | null> {
    const expected = position + 1;
    if (row.position === expected && this.#isWhole(row, hash)) return null;
    const of = (kind: AuditProblem['kind'], { id, seq }: { id: string; seq: number }, what: string) =>
      problem(chain, { kind, position: expected, eventId: id, seq, message: `event ${id} ${what}` });
    if (row.hash === null || row.position === null) return of('added', row, 'was not written by the server');
    if (row.position === expected) return of('changed', row, 'was changed');
    if (this.#isWhole({ ...row, position: expected }, hash))
      return of('changed', row, 'was changed: its position');
    // Another event may be at the wrong place, or this one.
    const other = await this.#eventAt(chain, expected, row);
    if (other !== undefined && !this.#isWhole(other, hash))
      return of('changed', other, 'was changed or moved');
    const isLater = row.position > expected && expected <= (this.#heads.get(chain)?.position ?? 0);
    if (other === undefined && isLater) {
      return problem(chain, {
        kind: 'missing',
        position: expected,
        seq: row.seq,
        message: `an event is missing before event ${row.id}`,
      });
    }
    return of('added', row, 'was added or moved');
  }

  #isWhole(row: StoredEvent, previous: string): boolean {
    const isErased = row.salt === null;
    const personalPart = isErased
      ? row.data === '{}' && row.client_address === null
      : row.commitment === null;
    return personalPart && row.hash === linkOf(this.#key, previous, row);
  }

  /** Finds the event of a position elsewhere. */
  async #eventAt(chain: string, position: number, { seq }: StoredEvent): Promise<StoredEvent | undefined> {
    const rows = await this.#db
      .selectFrom('events')
      .selectAll()
      .where('position', '=', position)
      .where('seq', '!=', seq)
      .execute();
    return rows.find((row) => chainOf(row) === chain);
  }

  /** Compares the last event of a chain with its head. */
  async #end(chain: string): Promise<void> {
    const progress = this.#progressOf(chain);
    if (progress.problem !== null) return;
    const head = this.#heads.get(chain);
    await this.#skipGaps(progress);
    const ofChain = (kind: AuditProblem['kind'], position: number | null, message: string) => {
      progress.problem = problem(chain, { kind, position, message });
    };
    if (head === undefined) return ofChain('missing', null, `the head of ${nameOf(chain)} is missing`);
    if (head.seal !== sealOfHead(this.#key, head)) {
      return ofChain('changed', null, `the head of ${nameOf(chain)} was changed`);
    }
    if (progress.position < head.position) {
      const message = `events are missing at the end of ${nameOf(chain)}, from position ${progress.position + 1}`;
      return ofChain('missing', progress.position + 1, message);
    }
    if (progress.position > head.position || progress.hash !== head.hash) {
      return ofChain('changed', null, `${nameOf(chain)} does not end as its head says`);
    }
  }

  /** Every chain of an earlier head goes on from there, unless its partner was removed. */
  #verifyKept(): void {
    for (const { chain, position } of this.#kept.values()) {
      const progress = this.#progressOf(chain);
      if (progress.position >= position || this.#removed.has(chain)) continue;
      const message = `${nameOf(chain)} ends before the kept head, at position ${progress.position} instead of ${position}`;
      progress.problem ??= problem(chain, { kind: 'missing', position: progress.position + 1, message });
    }
  }

  /** Every partner has a chain, and the operator's chain counts all others. */
  async #verifyChains(): Promise<void> {
    const partners = await this.#db
      .selectFrom('partners')
      .leftJoin('audit_chains', 'audit_chains.chain', 'partners.client_id')
      .select('client_id')
      .where('chain', 'is', null)
      .execute();
    for (const { client_id: chain } of partners) this.#progressOf(chain).problem ??= missingChain(chain);
    const operators = this.#heads.get(operatorChain);
    if (operators === undefined || operators.chains === this.#heads.size - 1) return;
    this.#progressOf(operatorChain).problem ??= problem(operatorChain, {
      kind: 'missing',
      position: null,
      message: `there are ${this.#heads.size - 1} chains of partners instead of ${operators.chains}`,
    });
  }
}

function missingChain(chain: string): AuditProblem {
  const message = `${nameOf(chain)} is missing`;
  return problem(chain, { kind: 'missing', position: null, message });
}

function problem(
  chain: string,
  found: Pick<AuditProblem, 'kind' | 'position' | 'message'> & Partial<AuditProblem>,
): AuditProblem {
  return { partnerClientId: chain === operatorChain ? null : chain, eventId: null, seq: null, ...found };
}

function nameOf(chain: string): string {
  return chain === operatorChain ? 'the chain of events without a partner' : `the chain of partner ${chain}`;
}
