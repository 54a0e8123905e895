import { sql } from 'kysely';
import type { Store } from './store.ts';
import type { Db } from './tables.ts';

/** A key or token that was used; `clientId` is the owner of a key, null for a token. */
interface Used {
  id: string;
  clientId: string | null;
}

interface KeyUsesParts {
  store: Store;
  logger: { error(fields: object, message: string): void };
  /** Time for which uses are collected before they are written together, in milliseconds; the default is five seconds. */
  pauseMs?: number;
}

const dayMs = 86_400_000;
const defaultPauseMs = 5_000;
/** Beyond it, all are forgotten and noted again. */
const seenMax = 100_000;
/** Keys per unit of work, so that other writers get their turn. */
const writtenMax = 250;

/**
 * Records the day on which keys and tokens were last used, without delaying their calls: the first use of a day is kept in
 * memory and written a little later, all others only find it there. A crash loses the uses of the last seconds.
 */
export class KeyUses {
  readonly #parts: KeyUsesParts;
  /** Start of the current day, UTC. */
  #day = 0;
  /** Ids of the keys and tokens used on it. */
  readonly #seen = new Set<string>();
  #waiting: Used[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: KeyUsesParts) {
    this.#parts = parts;
  }

  /** Notes a use at `now`, real time; `clientId` is the owner of a key, null for a token. */
  note(id: string, clientId: string | null, now: number): void {
    if (now - this.#day >= dayMs) this.#begin(now);
    if (this.#seen.has(id)) return;
    if (this.#seen.size >= seenMax) this.#seen.clear();
    this.#seen.add(id);
    this.#waiting.push({ id, clientId });
    this.#timer ??= setTimeout(() => this.flush(), this.#parts.pauseMs ?? defaultPauseMs);
  }

  /** Writes all uses noted so far; those that cannot be written are logged, and noted again at the next use. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length > 0) {
      const [used, day] = [this.#waiting, this.#day];
      this.#waiting = [];
      this.#writing = this.#writing.then(() => this.#write(used, day));
    }
    return this.#writing;
  }

  #begin(now: number): void {
    this.flush();
    this.#day = now - (now % dayMs);
    this.#seen.clear();
  }

  async #write(used: readonly Used[], day: number): Promise<void> {
    const { store, logger } = this.#parts;
    try {
      for (let start = 0; start < used.length; start += writtenMax) {
        await store.unitOfWork((db) => saveUses(db, used.slice(start, start + writtenMax), day));
      }
    } catch (err) {
      for (const { id } of used) this.#seen.delete(id);
      logger.error({ err }, 'the last use of keys could not be recorded');
    }
  }
}

async function saveUses(db: Db, used: readonly Used[], day: number): Promise<void> {
  const isEarlier = sql<boolean>`(last_used_at is null or last_used_at < ${day})`;
  const keys = used.filter(({ clientId }) => clientId !== null);
  if (keys.length > 0) {
    await db
      .updateTable('api_keys')
      .set({ last_used_at: day })
      .where(
        'client_id',
        'in',
        keys.map(({ clientId }) => clientId as string),
      )
      .where(
        'key_id',
        'in',
        keys.map(({ id }) => id),
      )
      .where(isEarlier)
      .execute();
  }
  const tokens = used.filter(({ clientId }) => clientId === null);
  if (tokens.length === 0) return;
  await db
    .updateTable('tokens')
    .set({ last_used_at: day })
    .where(
      'token_id',
      'in',
      tokens.map(({ id }) => id),
    )
    .where(isEarlier)
    .execute();
}
